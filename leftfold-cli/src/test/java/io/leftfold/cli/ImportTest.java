package io.leftfold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.memory.MemoryStore;
import io.leftfold.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImportTest {
    private static final String ID = "00000000-0000-7000-8000-000000000001";

    @TempDir
    Path folder = Path.of("");

    private static CliRun.Result in(EventStore store, String text) {
        return new CliRun().store(store).in(text).run("import", "--store", "given:x");
    }

    private static String export(EventStore store) {
        return new CliRun().store(store).run("export", "--store", "given:x").out();
    }

    /// What an import keeps.
    private static List<String> kept(EventStore store) {
        return all(store).stream()
                .map(event -> String.join(
                        "|",
                        event.stream().toString(),
                        "" + event.version(),
                        event.id().toString(),
                        event.type(),
                        "" + event.schemaVersion(),
                        event.tags().toString(),
                        event.payload().codec(),
                        HexFormat.of().formatHex(event.payload().bytes()),
                        event.metadata().toString(),
                        event.occurredAt().toString()))
                .toList();
    }

    private static List<RecordedEvent> all(EventStore store) {
        return store.readAll(Query.ALL, Range.forward().limit(10_000)).events();
    }

    private static String line(int number) {
        return "{\"stream\":\"order-%d\",\"version\":%d,\"type\":\"t\",\"data\":{},\"metadata\":{\"eventId\":\"%s\"}}\n"
                .formatted(number % 3, number / 3 + 1, new UUID(7, number));
    }

    private static String lines(int count) {
        return LongStream.range(0, count).mapToObj(i -> line((int) i)).collect(Collectors.joining());
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 25);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void an_export_imports_to_the_same_log(long seed) {
        var store = MemoryStore.create();
        Orders.fill(store, new Random(seed), 300);
        var copy = MemoryStore.create();

        var result = in(copy, export(store));

        assertThat(result.err()).contains(all(store).size() + " events appended, 0 were in already");
        assertThat(result.code()).isZero();
        assertThat(kept(copy)).isEqualTo(kept(store));
        copy.streams(Optional.empty(), Optional.empty(), 1_000).forEach(info -> {
            var original = store.stream(info.stream()).orElseThrow();
            assertThat(info.state()).isEqualTo(original.state());
            assertThat(info.fields()).isEqualTo(original.fields());
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void an_import_that_was_cut_off_anywhere_goes_on_when_run_again(long seed) {
        var random = new Random(seed);
        var store = MemoryStore.create();
        Orders.fill(store, random, 100);
        var lines = export(store).lines().toList();
        var copy = MemoryStore.create();

        for (int run = 0; run < 3; run++) {
            var begun = lines.subList(0, random.nextInt(lines.size()));
            in(copy, String.join("\n", begun) + "\n{\"stream\":\"cut of");
        }
        var last = in(copy, String.join("\n", lines));

        assertThat(last.code()).isZero();
        assertThat(kept(copy)).isEqualTo(kept(store));
        assertThat(in(copy, String.join("\n", lines)).err()).contains(" 0 events appended");
        assertThat(kept(copy)).isEqualTo(kept(store));
    }

    @Test
    void a_round_trip_through_files_of_sqlite() throws IOException {
        var from = folder.resolve("from.db");
        try (var store = SqliteStore.open(from)) {
            Orders.fill(store, new Random(42), 200);
        }
        var file = folder.resolve("all ünïcode.jsonl");

        assertThat(CliRun.on(from, "export", file.toString()).code()).isZero();
        assertThat(CliRun.on(folder.resolve("to.db"), "import", file.toString()).code())
                .isZero();

        assertThat(folder.resolve("all ünïcode.jsonl.part")).doesNotExist();
        assertThat(Files.readString(file)).startsWith("{\"position\":1,\"stream\":");
        try (var store = SqliteStore.openReadOnly(from);
                var copy = SqliteStore.openReadOnly(folder.resolve("to.db"))) {
            assertThat(kept(copy)).isEqualTo(kept(store));
        }
        assertThat(CliRun.on(folder.resolve("to.db"), "verify").code()).isZero();
    }

    @Test
    void a_line_has_these_fields_in_this_order() {
        var store = MemoryStore.create();
        Orders.place(store);

        assertThat(export(store).lines().findFirst().orElseThrow())
                .matches("\\{\"position\":1,\"stream\":\"order-1\",\"version\":1,\"type\":\"order.placed\","
                        + "\"schemaVersion\":1,\"tags\":\\[\"customer:c1\"],\"data\":\\{\"customer\":\"c1\",\"price\":12.50},"
                        + "\"metadata\":\\{\"eventId\":\"[0-9a-f-]{36}\",\"recordedAt\":\"[^\"]+Z\","
                        + "\"occurredAt\":\"2020-01-02T00:00:00Z\",\"correlationId\":\"request-1\"}}");
    }

    @Test
    void a_recorded_time_becomes_the_time_of_occurring_unless_that_is_given() {
        var store = MemoryStore.create();
        var times = "\"recordedAt\":\"2020-01-01T00:00:00Z\"";
        in(store, line(0).replace("}}", "," + times + "}}"));
        in(store, line(1).replace("}}", "," + times + ",\"occurredAt\":\"2019-01-01T00:00:00Z\"}}"));

        assertThat(all(store))
                .extracting(event -> event.occurredAt().toString())
                .containsExactly("2020-01-01T00:00:00Z", "2019-01-01T00:00:00Z");
    }

    @Test
    void lines_without_versions_go_to_the_end_of_their_streams_once() {
        var store = MemoryStore.create();
        var text = lines(1_500).replaceAll("\"version\":[0-9]+,", "");

        assertThat(in(store, text).err()).contains("1,500 events appended");
        assertThat(in(store, text).err()).contains("0 events appended, 1,500 were in already");
        assertThat(in(store, text + line(1_500).replaceAll("\"version\":[0-9]+,", ""))
                        .err())
                .contains("1 events appended, 1,500 were in already");
        assertThat(all(store))
                .extracting(event -> event.id().getLeastSignificantBits())
                .isSorted();
    }

    @Test
    void a_byte_order_mark_and_blank_lines_are_passed_over() {
        var store = MemoryStore.create();

        assertThat(in(store, "\ufeff" + line(0) + "\r\n  \n" + line(1).replace("\n", "\r\n") + "\n")
                        .code())
                .isZero();
        assertThat(all(store)).hasSize(2);
        assertThat(in(MemoryStore.create(), "").code()).isZero();
    }

    @Test
    void a_bad_line_ends_the_import_after_all_lines_before_it() {
        var store = MemoryStore.create();

        var result = in(store, lines(5) + "\n" + "nonsense\n" + line(5));

        assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(result.err())
                .contains("standard input, line 7: it is not JSON", "[bad-line]")
                .contains("5 events appended", "nothing is appended twice");
        assertThat(all(store)).hasSize(5);
        assertThat(in(store, lines(6)).err()).contains("1 events appended, 5 were in already");
    }

    @Test
    void a_line_that_the_store_refuses_is_named_and_those_before_it_are_in() {
        var store = MemoryStore.create();
        var gap = line(30);

        var result = in(store, lines(6) + gap + line(6));

        assertThat(result.err())
                .contains("line 7: it is version 11 of stream order-0, and the store has 2 events there");
        assertThat(all(store)).hasSize(6);
    }

    @Test
    void an_id_that_is_taken_is_refused() {
        var store = MemoryStore.create();
        in(store, lines(3));

        assertThat(in(store, line(2).replace("order-2", "order-9")).err())
                .contains("line 1: another place of the store has an event", "position 3");
        assertThat(in(store, line(2).replace("{}", "[]")).err()).contains("with other content, at position 3");
        assertThat(in(store, line(9) + line(9).replace("order-0", "order-8").replace(":4,", ":1,"))
                        .code())
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(all(store)).hasSize(3);
    }

    @Test
    void a_closed_stream_takes_nothing_more() {
        var store = MemoryStore.create();
        var closed =
                "{\"stream\":\"order-0\",\"type\":\"$closed\",\"data\":{\"codec\":\"leftfold\",\"base64\":\"AQ==\"},"
                        + "\"metadata\":{\"eventId\":\"" + ID + "\"}}\n";

        var result = in(store, line(0) + closed + line(3).replace("\"version\":2,", ""));

        assertThat(result.err()).contains("line 3: stream order-0 is closed or deleted");
        assertThat(all(store)).hasSize(2);
    }

    @Test
    void a_large_payload_keeps_every_byte() {
        var store = MemoryStore.create();
        var data = "{\"a\":\"" + "é🛒x".repeat(200_000) + "\",\"b\":[1.10 , 2]}";

        assertThat(in(store, line(0).replace("{}", data)).code()).isZero();
        assertThat(new String(all(store).getFirst().payload().bytes(), StandardCharsets.UTF_8))
                .isEqualTo(data);
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void a_hostile_line_is_refused_with_its_number_and_nothing_is_written(String line) {
        var store = MemoryStore.create();

        var result = in(store, line(0) + line + "\n" + line(1));

        assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(result.err()).startsWith("shop: standard input, line 2: ").contains("[bad-line]");
        assertThat(result.err()).doesNotContain("\u001b", "\u202e", "\u0000", ": null", "\tat ");
        assertThat(all(store)).hasSize(1);
    }

    static List<String> hostile() {
        var good =
                "{\"position\":1,\"stream\":\"order-7\",\"version\":1,\"type\":\"t\",\"schemaVersion\":1,\"tags\":[\"a:b\"],"
                        + "\"data\":{\"x\":1},\"metadata\":{\"eventId\":\"" + ID
                        + "\",\"recordedAt\":\"2020-01-01T00:00:00Z\"}}";
        var bad = new ArrayList<>(List.of(
                "nonsense",
                "[]",
                "1",
                "\"text\"",
                "{}",
                "true",
                good + good,
                good + " x",
                "[" + good + "]",
                good.replace("\"x\":1", "\"x\":NaN"),
                good.replace("\"x\":1", "\"x\":01"),
                good.replace("\"x\":1", "'x':1"),
                good.replace("\"x\":1", "\"x\":1,"),
                good.replace("\"x\":1", "\"x\":1,\"x\":2"),
                good.replace("\"x\":1", "\"x\":\"\\ud800\""),
                good.replace("\"x\":1", "\"\\udfff\":1"),
                good.replace("\"x\":1", "\"x\":" + "[".repeat(300) + "]".repeat(300)),
                good.replace("{\"x\":1}", "{\"codec\":\"x\",\"base64\":\"?\"}"),
                good.replace("{\"x\":1}", "{\"codec\":\"x\",\"base64\":1}"),
                good.replace("{\"x\":1}", "{\"codec\":null,\"base64\":\"\"}"),
                good.replace("{\"x\":1}", "{\"codec\":\" \",\"base64\":\"\"}"),
                good.replace("{\"x\":1}", "\"\\ud800\""),
                good.replace("{\"x\":1}", "\"" + "x".repeat(9 << 20) + "\""),
                good.replace("\"data\":{\"x\":1},", ""),
                good.replace("\"type\":\"t\",", ""),
                good.replace("\"type\":\"t\"", "\"type\":\"\""),
                good.replace("\"type\":\"t\"", "\"type\":1"),
                good.replace("\"type\":\"t\"", "\"type\":\"$closed\""),
                good.replace("\"type\":\"t\"", "\"type\":\"$unknown\""),
                good.replace("\"type\":\"t\"", "\"type\":\"\\u001b[31m\""),
                good.replace("\"type\":\"t\"", "\"type\":\"" + "t".repeat(201) + "\""),
                good.replace("\"type\":\"t\"", "\"type\":\"t\",\"type\":\"u\""),
                good.replace("\"stream\":\"order-7\",", ""),
                good.replace("order-7", "order"),
                good.replace("order-7", "-7"),
                good.replace("order-7", "order-"),
                good.replace("order-7", "or der-7"),
                good.replace("order-7", "order-\\u0000"),
                good.replace("order-7", "order-\\u202ex"),
                good.replace("order-7", "order-\\ud83d"),
                good.replace("\"version\":1", "\"version\":0"),
                good.replace("\"version\":1", "\"version\":-1"),
                good.replace("\"version\":1", "\"version\":2"),
                good.replace("\"version\":1", "\"version\":1.0"),
                good.replace("\"version\":1", "\"version\":\"1\""),
                good.replace("\"version\":1", "\"version\":9223372036854775808"),
                good.replace("\"version\":1", "\"version\":" + "9".repeat(500)),
                good.replace("\"position\":1", "\"position\":0"),
                good.replace("\"schemaVersion\":1", "\"schemaVersion\":0"),
                good.replace("\"schemaVersion\":1", "\"schemaVersion\":2147483648"),
                good.replace("[\"a:b\"]", "\"a:b\""),
                good.replace("[\"a:b\"]", "[1]"),
                good.replace("[\"a:b\"]", "[[\"a:b\"]]"),
                good.replace("[\"a:b\"]", "[\"nocolon\"]"),
                good.replace("[\"a:b\"]", "[\"a:b\",\"a:b\"]"),
                good.replace("[\"a:b\"]", "[\":b\"]"),
                good.replace(ID, "not-a-uuid"),
                good.replace(ID, "1-1-1-1-1"),
                good.replace("\"eventId\":\"" + ID + "\",", ""),
                good.replace("\"eventId\"", "\"eventid\""),
                good.replace("2020-01-01T00:00:00Z", "yesterday"),
                good.replace("2020-01-01T00:00:00Z", "2020-02-30T00:00:00Z"),
                good.replace("2020-01-01T00:00:00Z", "+12020-01-01T00:00:00Z"),
                good.replace("\"recordedAt\"", "\"correlationId\":\"\\u0007\",\"recordedAt\""),
                good.replace("\"recordedAt\"", "\"headers\":{\"actor\":\"x\"},\"recordedAt\""),
                good.replace("\"recordedAt\"", "\"headers\":{\"h\":1},\"recordedAt\""),
                good.replace("\"recordedAt\"", "\"headers\":[],\"recordedAt\""),
                good.replace("\"recordedAt\"", "\"headers\":{\"h\":\"\\u0000\"},\"recordedAt\""),
                good.replace("\"recordedAt\"", "\"unknown\":1,\"recordedAt\""),
                good.replace("\"metadata\":{", "\"metadata\":[{").replace("}}", "}]}"),
                good.replace("{\"position\"", "{\"\\u001b[31munknown\":1,\"position\""),
                good.replace("{\"position\"", "{\"Stream\":\"order-7\",\"position\"")));
        for (int cut : new int[] {1, 20, 60, good.length() / 2, good.length() - 2, good.length() - 1}) {
            bad.add(good.substring(0, cut));
        }
        return bad;
    }

    @Test
    void bytes_that_are_no_utf_8_are_refused() throws IOException {
        var file = folder.resolve("latin.jsonl");
        Files.writeString(file, line(0) + line(1).replace("\"t\"", "\"é\""), StandardCharsets.ISO_8859_1);

        var result = CliRun.on(folder.resolve("to.db"), "import", file.toString());

        assertThat(result.err()).contains(file + ", line 2: it is not UTF-8 text", "1 events appended");
    }

    @Test
    void a_file_that_is_not_there_makes_no_store() {
        var result = CliRun.on(
                folder.resolve("new.db"), "import", folder.resolve("none.jsonl").toString());

        assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(result.err()).contains("there is no such file", "[file-unreadable]");
        assertThat(folder.resolve("new.db")).doesNotExist();
    }
}
