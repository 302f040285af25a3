package io.leftfold.proof.hostile;

import static io.leftfold.proof.hostile.HostileCase.ACCEPTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.cli.HostileShell;
import io.leftfold.sqlite.SqliteStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/// What people and scripts type, on a store whose content is hostile as well.
final class CommandLineCases {
    private static final String USAGE = "usage";
    private static final String ESCAPE = "\u001b[2J\u001b]0;owned\u0007\u202e";

    private CommandLineCases() {}

    static List<HostileCase> all() {
        return List.of(
                raw("nothing", "usage or accepted", "COMMAND", new byte[0], Map.of("x", "y"), "--help"),
                of("an unknown command", USAGE, "explode", "explode"),
                of("a command of control characters", USAGE, "\\u{1b}", ESCAPE),
                of("a command of a mebibyte", USAGE, "xxx", "x".repeat(1 << 20)),
                of("an unknown option", USAGE, "--explode", "streams", "--explode"),
                of("an option with control characters", USAGE, "\\u{1b}", "streams", "--" + ESCAPE),
                of("an argument too many", USAGE, "extra", "streams", "extra"),
                of("an argument file", USAGE, "@", "streams", "@/etc/passwd"),
                of("an option without its value", USAGE, "--limit", "streams", "--limit"),
                of("an option twice", USAGE, "--limit", "streams", "--limit", "1", "--limit", "2"),
                of("a limit of 0", USAGE, "at least 1, not 0", "streams", "--limit", "0"),
                of("a negative limit", USAGE, "at least 1, not -5", "streams", "--limit=-5"),
                of("a limit beyond an int", USAGE, "2147483648", "streams", "--limit", "2147483648"),
                of("the greatest limit", ACCEPTED, "order-42", "streams", "--limit", "2147483647"),
                of(
                        "a limit beyond a long",
                        USAGE,
                        "9223372036854775808",
                        "read",
                        "order-42",
                        "--limit",
                        "9223372036854775808"),
                of("a limit in hexadecimal", USAGE, "0x10", "read", "order-42", "--limit", "0x10"),
                of("a limit with an exponent", USAGE, "1e3", "tail", "--limit", "1e3"),
                of("a limit in Arabic digits", "usage or accepted", "", "tail", "--limit", "١"),
                of("a limit of nothing", USAGE, "--limit", "tail", "--limit", ""),
                of("a limit of words", USAGE, "many", "tail", "--limit", "many"),
                of("a limit with a fraction", USAGE, "1.5", "tail", "--limit", "1.5"),
                of("a limit with control characters", USAGE, "\\u{1b}", "tail", "--limit", ESCAPE),
                of("a position below 0", USAGE, "at least 0, not -1", "tail", "--after=-1"),
                of("the greatest position", ACCEPTED, "", "tail", "--after", "9223372036854775807"),
                of("the least position", USAGE, "-9223372036854775808", "export", "--after=-9223372036854775808"),
                of("an export after the end", ACCEPTED, "", "export", "--after", "9223372036854775807"),
                of("a version below 0", USAGE, "at least 0, not -1", "read", "order-42", "--to-version=-1"),
                of(
                        "the greatest version",
                        ACCEPTED,
                        "order.created",
                        "read",
                        "order-42",
                        "--to-version",
                        "9223372036854775807"),
                of(
                        "backward after the greatest version",
                        ACCEPTED,
                        "order.created",
                        "read",
                        "order-42",
                        "--backward",
                        "--after",
                        "9223372036854775807"),
                of("no stream", USAGE, "STREAM", "read"),
                of("a stream without dash", USAGE, "category-entity", "read", "order42"),
                of("a stream of nothing", USAGE, "category-entity", "read", ""),
                of("a stream with control characters", USAGE, "\\u{1b}", "read", "order-" + ESCAPE),
                of("a stream with half a pair", USAGE, "\\u{d800}", "read", "order-\ud800"),
                of("a stream that is not there", "no-stream", "order-43", "read", "order-43"),
                of("a stream that is SQL", "no-stream", "DROP TABLE", "read", "order-'; DROP TABLE event; --"),
                of("a stream of 201 characters", USAGE, "201", "read", "order-" + "x".repeat(201)),
                of("two streams", USAGE, "order-43", "read", "order-42", "order-43"),
                of("a stream whose text would steer the terminal", ACCEPTED, "\\u", "read", "note-1"),
                of("the same as JSON", ACCEPTED, "\\u001B", "read", "note-1", "-o", "json"),
                of("the same as lines", ACCEPTED, "\\u202E", "read", "note-1", "-o", "ndjson"),
                of("all that is hostile in the log", ACCEPTED, "note-1", "tail"),
                of("all streams with hostile fields", ACCEPTED, "note-1", "streams", "-o", "json"),
                of("the figures of a hostile log", ACCEPTED, "note", "stats"),
                of("the state of no aggregate", "no-aggregate", "note", "state", "note-1"),
                of(
                        "the state of an order that no version of the shop wrote",
                        "undecodable",
                        "order.created",
                        "state",
                        "order-42"),
                of("the state of a stream of nothing", USAGE, "category-entity", "state", ""),
                of("the state as of no time", USAGE, "a time is written", "state", "order-42", "--as-of", "yesterday"),
                of(
                        "a time and a version",
                        USAGE,
                        "exclude each other",
                        "read",
                        "order-42",
                        "--as-of",
                        "2026-01-01",
                        "--to-version",
                        "1"),
                of("a clock without time", USAGE, "--clock", "read", "order-42", "--clock", "occurred"),
                of(
                        "a clock that is none",
                        USAGE,
                        "sundial",
                        "read",
                        "order-42",
                        "--as-of",
                        "2026-01-01",
                        "--clock",
                        "sundial"),
                of("the 30th of February", USAGE, "2026-02-30", "read", "order-42", "--as-of", "2026-02-30"),
                of("a time of nothing", USAGE, "a time is written", "read", "order-42", "--as-of", ""),
                of("a time of control characters", USAGE, "\\u{1b}", "read", "order-42", "--as-of", ESCAPE),
                of(
                        "the year 999999999",
                        ACCEPTED,
                        "order.created",
                        "read",
                        "order-42",
                        "--as-of",
                        "+999999999-12-31T23:59:59Z"),
                of("the year -999999999", ACCEPTED, "", "read", "order-42", "--as-of", "-999999999-01-01T00:00:00Z"),
                of(
                        "a year of ten digits",
                        USAGE,
                        "a time is written",
                        "read",
                        "order-42",
                        "--as-of",
                        "+9999999999-01-01T00:00:00Z"),
                of(
                        "a time with an offset of 19 hours",
                        USAGE,
                        "a time is written",
                        "read",
                        "order-42",
                        "--as-of",
                        "2026-01-01T00:00:00+19:00"),
                of("a time in Arabic digits", USAGE, "a time is written", "read", "order-42", "--as-of", "٢٠٢٦-٠١-٠١"),
                of("seconds since 1970", USAGE, "a time is written", "read", "order-42", "--as-of", "1767225600"),
                of("a tag without colon", USAGE, "name:value", "tail", "--tag", "customer"),
                of("a tag with control characters", USAGE, "\\u{1b}", "tail", "--tag", "a:" + ESCAPE),
                of("a tag that is SQL", ACCEPTED, "", "tail", "--tag", "a:') OR 1=1 --"),
                of("a category with a dash", USAGE, "a-b", "tail", "--category", "a-b"),
                of("a category of streams with a slash", USAGE, "a/b", "streams", "--category", "a/b"),
                of("a category of nothing", USAGE, "1 to 64", "streams", "--category", ""),
                of("a type of nothing", USAGE, "event type", "tail", "--type", ""),
                of("a type with control characters", USAGE, "\\u{1b}", "tail", "--type", ESCAPE),
                of("a correlation of 201 characters", USAGE, "correlation", "tail", "--correlation", "x".repeat(201)),
                of("a thousand and one types", USAGE, "1000 terms", types(1_001)),
                of("a format that is none", USAGE, "xml", "tail", "-o", "xml"),
                of("a format of nothing", USAGE, "--output", "tail", "-o", ""),
                of("following into one array", USAGE, "--follow", "tail", "--follow", "-o", "json"),
                of("after a stream without dash", USAGE, "category-entity", "streams", "--after", "x"),
                of("verifying", ACCEPTED, "nothing found", "verify"),
                of("verifying into lines", ACCEPTED, "", "verify", "-o", "ndjson"),
                of("verifying with an argument", USAGE, "all", "verify", "all"),
                at("a store of nothing", "unknown-store", "sqlite:FILE", ""),
                at("a scheme alone", "unknown-store", "sqlite:FILE", "sqlite:"),
                at("a scheme that is none", "unknown-store", "postgres://x", "postgres://x"),
                at("a scheme in capitals", "unknown-store", "SQLITE:x", "SQLITE:x.db"),
                at("an address of JDBC", "unknown-store or store-missing or usage", "jdbc", "jdbc:sqlite:x.db"),
                at("a file that is not there", "store-missing", "/no/such/x.db", "sqlite:/no/such/x.db"),
                at("options of SQLite in the path", "store-missing", "?mode=memory", "sqlite:x.db?mode=memory"),
                at("the memory of SQLite", "store-missing", ":memory:", "sqlite::memory:"),
                at("a URI of SQLite", "store-missing", "file:", "sqlite:file:x?mode=rwc"),
                at("NUL in the path", USAGE, "path", "sqlite:x\u0000.db"),
                at("control characters in the path", "store-missing", "\\u{1b}", "sqlite:" + ESCAPE),
                at("half a pair in the path", "usage or store-missing", "", "sqlite:x\ud800.db"),
                at(
                        "a path of 5,000 characters",
                        "store-missing or store-unavailable or usage",
                        "xxx",
                        "sqlite:/tmp/" + "x".repeat(5_000)),
                at("a folder", "store-unavailable", "folder", "sqlite:/"),
                at("the null device", "store-unavailable or usage", "/dev/null", "sqlite:/dev/null"),
                at("the full device", "store-unavailable or usage", "/dev/full", "sqlite:/dev/full"),
                at("endless zeros", "store-unavailable or usage", "/dev/zero", "sqlite:/dev/zero"),
                at(
                        "the memory of this process",
                        "corrupt-store or store-unavailable or foreign-store",
                        "/mem",
                        "sqlite:/proc/self/mem"),
                at(
                        "a file of the kernel",
                        "corrupt-store or store-unavailable or read-only-store or foreign-store",
                        "/proc/version",
                        "sqlite:/proc/version"),
                raw("no store at all", USAGE, "no store", new byte[0], Map.of(), "tail"),
                raw(
                        "a bad store in the variable",
                        "unknown-store",
                        "\\u{1b}",
                        new byte[0],
                        Map.of("LEFTFOLD_STORE", ESCAPE),
                        "tail"),
                raw(
                        "an import of nothing into nothing",
                        "unknown-store",
                        "sqlite:FILE",
                        new byte[0],
                        Map.of(),
                        "import",
                        "--store",
                        "x"),
                of(
                        "an import of a file that is not there",
                        "file-unreadable",
                        "no such file",
                        "import",
                        "/no/such/file"),
                of("an import of a folder", "file-unreadable", "/", "import", "/"),
                of("an import of NUL in the path", USAGE, "", "import", "x\u0000"),
                of("an import of control characters in the path", "file-unreadable", "\\u{1b}", "import", "x" + ESCAPE),
                of("an import of a path too long", "file-unreadable", "xxx", "import", "/tmp/" + "x".repeat(5_000)),
                of("an export into a folder that is not there", "file-unwritable", "/no/such", "export", "/no/such/x"),
                of("an export into the full device", "file-unwritable", "/dev/full", "export", "/dev/full"),
                of("an export into a folder", "file-unwritable", "/tmp", "export", "/tmp"),
                of("an export into the root", "file-unwritable", "/", "export", "/"),
                of("an export into nothing", "usage or file-unwritable", "", "export", ""),
                of("an export into NUL", USAGE, "", "export", "x\u0000y"),
                of("an export into control characters", "file-unwritable", "\\u{1b}", "export", "/no/" + ESCAPE),
                of("tables that are not there", "table-missing", "/no/such", "demo", "--orders", "/no/such"),
                of(
                        "tables in a file",
                        "table-missing or table-unreadable",
                        "/etc/passwd",
                        "demo",
                        "--orders",
                        "/etc/passwd"),
                of("tables at NUL", USAGE, "--orders", "demo", "--orders", "x\u0000"),
                of("tables at control characters", "table-missing", "\\u{1b}", "demo", "--orders", ESCAPE));
    }

    private static String[] types(int count) {
        return Stream.concat(
                        Stream.of("tail"),
                        java.util.stream.IntStream.range(0, count).boxed().flatMap(i -> Stream.of("--type", "t" + i)))
                .toArray(String[]::new);
    }

    /// A command on a store that must be afterwards what it was before.
    private static HostileCase of(String name, String expected, String says, String... arguments) {
        return new HostileCase("command line", name, expected, says, folder -> {
            var file = folder.resolve("log.db");
            var before = made(file);
            var all = Stream.concat(Stream.of(arguments), Stream.of("--store", "sqlite:" + file))
                    .toArray(String[]::new);
            var answer = Shell.run(all);
            assertThat(exported(file)).isEqualTo(before);
            return answer;
        });
    }

    /// A command that reads, on a store at that address.
    private static HostileCase at(String name, String expected, String says, String address) {
        return raw("store at " + name, expected, says, new byte[0], Map.of(), "tail", "--store", address);
    }

    private static HostileCase raw(
            String name, String expected, String says, byte[] in, Map<String, String> variables, String... arguments) {
        return new HostileCase("command line", name, expected, says, _ -> Shell.run(in, variables, arguments));
    }

    private static String made(Path file) {
        try (var store = SqliteStore.open(file)) {
            store.append(
                    Append.to(StreamId.of("order", "42"), new Any(), json("order.created", "{\"text\":\"😀\"}", 1)));
            var hostile = json("note", "{\"text\":\"" + "\u202e\u200b\u0085" + "\\u001b[31m\"}", 2)
                    .withMetadata(Metadata.EMPTY.with("note", ESCAPE))
                    .withTags(Tag.of("o'brien", "%_\"`$(x)"));
            var fields = new StreamEvent.Described(Map.of("f", ESCAPE)).toEventData(new UUID(3, 3));
            store.append(Append.to(
                    StreamId.of("note", "1"),
                    new Any(),
                    hostile,
                    fields,
                    EventData.of(
                            new UUID(3, 4), "note", 1, Payload.of("json", ESCAPE.getBytes(StandardCharsets.UTF_8))),
                    new StreamEvent.Closed(ESCAPE).toEventData(new UUID(3, 5))));
            return HostileShell.export(store);
        }
    }

    private static String exported(Path file) {
        try (EventStore store = SqliteStore.openReadOnly(file)) {
            return HostileShell.export(store);
        }
    }

    private static EventData json(String type, String json, int number) {
        return EventData.of(new UUID(3, number), type, 1, Payload.of("json", json.getBytes(StandardCharsets.UTF_8)));
    }
}
