package io.leftfold.proof.hostile;

import static io.leftfold.proof.hostile.HostileCase.ACCEPTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.sqlite.SqliteStore;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.List;

/// Files for `import` that no export wrote. What stands before the line that is wrong is in the store, and
/// nothing of that line or behind it.
final class ImportCases {
    private static final String BAD = "bad-line";
    private static final String FIRST = line(1, 1, "{}");
    private static final String SECOND = line(2, 2, "{}");

    private ImportCases() {}

    static List<HostileCase> all() {
        return List.of(
                accepted("an empty file", "", 0),
                accepted("blank lines", "\n \n\t\r\n\n", 0),
                accepted("a mark alone", "\ufeff", 0),
                accepted("one line without its end", FIRST.strip(), 1),
                accepted("a mark in front", "\ufeff" + FIRST + SECOND, 2),
                accepted("lines that end as on Windows", FIRST.replace("\n", "\r\n") + SECOND.replace("\n", "\r\n"), 2),
                accepted("the same line twice", FIRST + FIRST, 1),
                accepted("the same file twice in one", FIRST + SECOND + FIRST + SECOND, 2),
                accepted("no version, so whichever comes next", unversioned(1) + unversioned(2), 2),
                accepted(
                        "positions that are not in order",
                        FIRST.replace("{\"stream", "{\"position\":9,\"stream")
                                + SECOND.replace("{\"stream", "{\"position\":3,\"stream"),
                        2),
                accepted(
                        "every field in another order",
                        "{\"metadata\":{\"eventId\":\"" + id(1)
                                + "\"},\"data\":[],\"type\":\"t\",\"version\":1,\"stream\":\"order-42\"}",
                        1),
                accepted("a payload of 200 levels", line(1, 1, "[".repeat(200) + "]".repeat(200)), 1),
                accepted("a number of ten thousand digits", line(1, 1, "9".repeat(10_000)), 1),
                accepted("a number that no double holds", line(1, 1, "1e400"), 1),
                accepted("escapes that would steer a terminal", line(1, 1, "\"\\u001b[2J\""), 1),
                accepted("a payload that looks like SQL", line(1, 1, "\"'); DROP TABLE event; --\""), 1),
                accepted("a payload of bytes", line(1, 1, "{\"codec\":\"x\",\"base64\":\"AAECgP8=\"}"), 1),
                accepted("a payload of no bytes", line(1, 1, "{\"codec\":\"x\",\"base64\":\"\"}"), 1),
                accepted("a payload of two mebibytes", line(1, 1, "\"" + "x".repeat(2 << 20) + "\""), 1),
                refused(
                        "a carriage return alone between lines",
                        FIRST.strip() + "\r" + SECOND.strip(),
                        1,
                        "follows",
                        0),
                refused("two events in a line", FIRST.strip() + SECOND.strip(), 1, "follows", 0),
                refused("an array around all", "[" + FIRST.strip() + "]", 1, "must be an object", 0),
                refused("a comma behind a line", FIRST.strip() + ",\n" + SECOND, 1, "JSON", 0),
                refused("an object over several lines", FIRST.replace(",", ",\n"), 1, "JSON", 0),
                refused("a second line cut off", FIRST + SECOND.substring(0, SECOND.length() / 2), 2, "JSON", 1),
                refused("a second line cut off in a text", FIRST + "{\"stream\":\"ord", 2, "JSON", 1),
                refused("a second line of one brace", FIRST + "{", 2, "JSON", 1),
                refused("a second line that is null", FIRST + "null\n" + SECOND, 2, "must be an object", 1),
                refused("a second line that is a number", FIRST + "1\n", 2, "must be an object", 1),
                refused("a second line that is a text", FIRST + "\"x\"\n", 2, "must be an object", 1),
                refused("a header as in CSV", "stream,version,type\n" + FIRST, 1, "JSON", 0),
                refused("a comment", "// an export\n" + FIRST, 1, "JSON", 0),
                refused("a hash comment", "# an export\n" + FIRST, 1, "JSON", 0),
                refused("NUL as a line", "\u0000\n" + FIRST, 1, "JSON", 0),
                refused("NUL behind a line", FIRST.strip() + "\u0000\n", 1, "JSON", 0),
                refused("a mark in a line behind", FIRST + "\ufeff" + SECOND, 2, "JSON", 1),
                refused("two marks", "\ufeff\ufeff" + FIRST, 1, "JSON", 0),
                refused("single quotes", FIRST.replace('"', '\''), 1, "JSON", 0),
                refused("brackets twenty thousand deep", "[".repeat(20_000), 1, "object", 0),
                refused("a payload too deep", line(1, 1, "[".repeat(20_000) + "]".repeat(20_000)), 1, "line 1", 0),
                refused("a payload of 201 levels", line(1, 1, "[".repeat(201) + "]".repeat(201)), 1, "line 1", 0),
                refused("a number of a hundred thousand digits", line(1, 1, "9".repeat(100_000)), 1, "line 1", 0),
                refused("a name twice in the payload", line(1, 1, "{\"a\":1,\"a\":2}"), 1, "JSON", 0),
                refused("a field twice", FIRST.replace("\"type\"", "\"type\":\"x\",\"type\""), 1, "JSON", 0),
                refused(
                        "a field that is unknown",
                        FIRST.replace("\"type\"", "\"typo\":1,\"type\""),
                        1,
                        "\"typo\" is unknown",
                        0),
                refused(
                        "a field of control characters",
                        FIRST.replace("\"type\"", "\"\\u001b[2J\":1,\"type\""),
                        1,
                        "\\u{1b}",
                        0),
                refused(
                        "metadata with an unknown field",
                        FIRST.replace("\"eventId\"", "\"who\":1,\"eventId\""),
                        1,
                        "\"who\"",
                        0),
                refused(
                        "metadata in an array",
                        FIRST.replaceFirst("\"metadata\":\\{.*}}", "\"metadata\":[]}"),
                        1,
                        "metadata must be an object",
                        0),
                refused(
                        "headers that are numbers",
                        FIRST.replace("\"eventId\"", "\"headers\":{\"a\":1},\"eventId\""),
                        1,
                        "header a must be a text",
                        0),
                refused(
                        "an actor among the headers",
                        FIRST.replace("\"eventId\"", "\"headers\":{\"actor\":\"x\"},\"eventId\""),
                        1,
                        "actor is no header",
                        0),
                refused(
                        "sixty-five headers",
                        FIRST.replace("\"eventId\"", headers(65) + ",\"eventId\""),
                        1,
                        "64 entries",
                        0),
                refused(
                        "a header of 8,193 characters",
                        FIRST.replace("\"eventId\"", "\"headers\":{\"a\":\"" + "x".repeat(8_193) + "\"},\"eventId\""),
                        1,
                        "8193",
                        0),
                refused(
                        "a header with NUL",
                        FIRST.replace("\"eventId\"", "\"headers\":{\"a\":\"\\u0000\"},\"eventId\""),
                        1,
                        "NUL",
                        0),
                refused(
                        "a correlation of nothing",
                        FIRST.replace("\"eventId\"", "\"correlationId\":\"\",\"eventId\""),
                        1,
                        "correlationId",
                        0),
                refused("no stream", FIRST.replace("\"stream\":\"order-42\",", ""), 1, "lacks stream", 0),
                refused("no type", FIRST.replace("\"type\":\"t\",", ""), 1, "lacks type", 0),
                refused("no data", FIRST.replace("\"data\":{},", ""), 1, "lacks data", 0),
                refused("no event id", FIRST.replace("\"eventId\"", "\"actor\""), 1, "lacks metadata.eventId", 0),
                refused("an event id of 35 characters", FIRST.replace(id(1), id(1).substring(1)), 1, "UUID", 0),
                refused("an event id in braces", FIRST.replace(id(1), "{" + id(1) + "}"), 1, "UUID", 0),
                refused("an event id that wraps round", FIRST.replace(id(1), "fffffffff-0-0-0-1"), 1, "UUID", 0),
                refused("an event id of control characters", FIRST.replace(id(1), "\\u001b[2J"), 1, "\\u{1b}", 0),
                refused(
                        "a stream that is a number",
                        FIRST.replace("\"order-42\"", "42"),
                        1,
                        "stream must be a text",
                        0),
                refused("a stream without dash", FIRST.replace("order-42", "order42"), 1, "category-entity", 0),
                refused("a stream with half a pair", FIRST.replace("order-42", "order-\\ud800"), 1, "\\u{d800}", 0),
                refused(
                        "a stream of a mebibyte",
                        FIRST.replace("order-42", "order-" + "4".repeat(1 << 20)),
                        1,
                        "200",
                        0),
                refused("a type with a line feed", FIRST.replace("\"t\"", "\"a\\nb\""), 1, "\\u{a}", 0),
                refused("a type that is reserved", FIRST.replace("\"t\"", "\"$closed\""), 1, "$closed", 0),
                refused("a type that is null", FIRST.replace("\"t\"", "null"), 1, "type must be a text", 0),
                refused("a version of 0", line(0, 1, "{}"), 1, "version must be 1", 0),
                refused("a negative version", line(-1, 1, "{}"), 1, "version must be 1", 0),
                refused(
                        "a version with a fraction",
                        FIRST.replace("\"version\":1", "\"version\":1.0"),
                        1,
                        "whole number",
                        0),
                refused(
                        "a version in a text",
                        FIRST.replace("\"version\":1", "\"version\":\"1\""),
                        1,
                        "whole number",
                        0),
                refused(
                        "a version beyond a long",
                        FIRST.replace("\"version\":1", "\"version\":9223372036854775808"),
                        1,
                        "version must be 1",
                        0),
                refused(
                        "a version of five thousand digits",
                        FIRST.replace("\"version\":1", "\"version\":" + "9".repeat(5_000)),
                        1,
                        "version must be 1",
                        0),
                refused("the greatest version", line(Long.MAX_VALUE, 1, "{}"), 1, "the next must be version 1", 0),
                refused(
                        "a version with a leading zero",
                        FIRST.replace("\"version\":1", "\"version\":01"),
                        1,
                        "JSON",
                        0),
                refused("a version with a plus", FIRST.replace("\"version\":1", "\"version\":+1"), 1, "JSON", 0),
                refused("a gap of versions", FIRST + line(3, 2, "{}"), 2, "the next must be version 2", 1),
                refused("versions the wrong way round", SECOND + FIRST, 1, "the next must be version 1", 0),
                refused(
                        "a version twice, with other ids",
                        FIRST + line(1, 2, "{}"),
                        2,
                        "the next must be version 2",
                        1),
                refused("an id twice, in two streams", FIRST + FIRST.replace("order-42", "order-43"), 2, id(1), 1),
                refused("an id twice, with other data", FIRST + line(1, 1, "[]"), 2, "other content", 1),
                refused(
                        "a schema version of 0",
                        FIRST.replace("\"type\"", "\"schemaVersion\":0,\"type\""),
                        1,
                        "schemaVersion must be 1",
                        0),
                refused(
                        "a schema version beyond an int",
                        FIRST.replace("\"type\"", "\"schemaVersion\":2147483648,\"type\""),
                        1,
                        "schemaVersion must be 1",
                        0),
                refused(
                        "tags in a text",
                        FIRST.replace("\"type\"", "\"tags\":\"a:b\",\"type\""),
                        1,
                        "tags must be an array",
                        0),
                refused(
                        "a tag that is null",
                        FIRST.replace("\"type\"", "\"tags\":[null],\"type\""),
                        1,
                        "a tag must be a text",
                        0),
                refused(
                        "a tag twice",
                        FIRST.replace("\"type\"", "\"tags\":[\"a:b\",\"a:b\"],\"type\""),
                        1,
                        "a tag stands twice",
                        0),
                refused(
                        "a tag in a tag",
                        FIRST.replace("\"type\"", "\"tags\":[[\"a:b\"]],\"type\""),
                        1,
                        "a tag must be a text",
                        0),
                refused(
                        "a hundred thousand tags",
                        FIRST.replace("\"type\"", tags(100_000) + ",\"type\""),
                        1,
                        "64 tags",
                        0),
                refused(
                        "a time without zone",
                        FIRST.replace("\"eventId\"", "\"occurredAt\":\"2026-01-01T00:00:00\",\"eventId\""),
                        1,
                        "2026-01-01T00:00:00",
                        0),
                refused(
                        "a time of control characters",
                        FIRST.replace("\"eventId\"", "\"occurredAt\":\"\\u001b\",\"eventId\""),
                        1,
                        "line 1",
                        0),
                refused(
                        "a time before the year 1",
                        FIRST.replace("\"eventId\"", "\"occurredAt\":\"-0001-01-01T00:00:00Z\",\"eventId\""),
                        1,
                        "years 1 to 9999",
                        0),
                refused(
                        "bytes that are not base64",
                        line(1, 1, "{\"codec\":\"x\",\"base64\":\"***\"}"),
                        1,
                        "line 1",
                        0),
                refused("bytes of a codec without name", line(1, 1, "{\"codec\":\"\",\"base64\":\"\"}"), 1, "codec", 0),
                refused("bytes whose base64 is a number", line(1, 1, "{\"codec\":\"x\",\"base64\":1}"), 1, "base64", 0),
                refused("half a pair in the payload", line(1, 1, "\"\\ud800\""), 1, "half a surrogate pair", 0),
                refused("half a pair in a name of the payload", line(1, 1, "{\"\\ud800\":1}"), 1, "surrogate pair", 0),
                refused("not a number as payload", line(1, 1, "NaN"), 1, "JSON", 0),
                refused(
                        "a payload one byte too long",
                        line(1, 1, "\"" + "x".repeat((8 << 20) - 1) + "\""),
                        1,
                        "8388609",
                        0),
                refusedBytes("a line of 33 mebibytes", new byte[33 << 20], "longer than"),
                refusedBytes("UTF-16 with a mark", FIRST.getBytes(StandardCharsets.UTF_16), "UTF-8"),
                refusedBytes("UTF-16 without a mark", FIRST.getBytes(StandardCharsets.UTF_16LE), "line 1"),
                refusedBytes("UTF-32", FIRST.getBytes(Charset.forName("UTF-32BE")), "line 1"),
                refusedBytes(
                        "Latin-1 in the stream",
                        FIRST.replace("order-42", "order-ü").getBytes(StandardCharsets.ISO_8859_1),
                        "UTF-8"),
                refusedBytes("an overlong slash in the type", hex(FIRST.replace("\"t\"", "\"@\""), "C0AF"), "UTF-8"),
                refusedBytes("half a pair in UTF-8", hex(FIRST.replace("\"t\"", "\"@\""), "EDA080"), "UTF-8"),
                refusedBytes("a zip", HexFormat.of().parseHex("504B0304140000000800"), "line 1"),
                refusedBytes(
                        "a store instead of an export",
                        "SQLite format 3\u0000".getBytes(StandardCharsets.UTF_8),
                        "JSON"));
    }

    static String line(long version, int number, String data) {
        return "{\"stream\":\"order-42\",\"version\":" + version + ",\"type\":\"t\",\"data\":" + data
                + ",\"metadata\":{\"eventId\":\"" + id(number) + "\"}}\n";
    }

    private static String unversioned(int number) {
        return line(1, number, "{}").replace("\"version\":1,", "");
    }

    private static String id(int number) {
        return new java.util.UUID(7, number).toString();
    }

    private static String headers(int count) {
        var headers = new StringBuilder("\"headers\":{");
        for (int i = 0; i < count; i++) {
            headers.append(i == 0 ? "" : ",").append("\"h").append(i).append("\":\"x\"");
        }
        return headers.append('}').toString();
    }

    private static String tags(int count) {
        var tags = new StringBuilder("\"tags\":[");
        for (int i = 0; i < count; i++) {
            tags.append(i == 0 ? "" : ",").append("\"t:").append(i).append('"');
        }
        return tags.append(']').toString();
    }

    private static byte[] hex(String text, String hex) {
        int at = text.indexOf('@');
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(text.substring(0, at).getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(HexFormat.of().parseHex(hex));
        bytes.writeBytes(text.substring(at + 1).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    private static HostileCase accepted(String name, String file, int events) {
        return of(name, file.getBytes(StandardCharsets.UTF_8), ACCEPTED, events + " events appended", events);
    }

    private static HostileCase refused(String name, String file, int line, String says, int events) {
        var bytes = file.getBytes(StandardCharsets.UTF_8);
        var one = of(name, bytes, BAD, says, events);
        return new HostileCase(one.edge(), name, BAD, says, folder -> {
            var answer = one.input().give(folder);
            assertThat(answer.message()).contains("lines.ndjson, line " + line + ":");
            return answer;
        });
    }

    private static HostileCase refusedBytes(String name, byte[] file, String says) {
        return of(name, file, BAD, says, 0);
    }

    private static HostileCase of(String name, byte[] bytes, String expected, String says, int events) {
        return new HostileCase("import", name, expected, says, folder -> {
            var file = Files.write(folder.resolve("lines.ndjson"), bytes);
            var log = folder.resolve("log.db");
            var answer = Shell.run("import", file.toString(), "--store", "sqlite:" + log);
            try (var store = SqliteStore.openReadOnly(log)) {
                assertThat(store.readAll(Query.ALL, Range.forward()).events())
                        .as(answer.message())
                        .hasSize(events);
            }
            assertThat(SqliteStore.verify(log, (_, _) -> {})).isEmpty();
            return answer;
        });
    }
}
