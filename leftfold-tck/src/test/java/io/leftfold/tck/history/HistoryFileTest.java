package io.leftfold.tck.history;

import static io.leftfold.tck.history.Delivery.AT_LEAST_ONCE;
import static io.leftfold.tck.history.Delivery.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.Criterion;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Query;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.tck.history.Entry.Invoked;
import io.leftfold.tck.history.Entry.Opened;
import io.leftfold.tck.history.Story.If;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryFileTest {
    private static final String OPENED = "{\"history\":1,\"run\":1,\"note\":\"\"}\n";

    @TempDir
    Path folder = Path.of("");

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("history.jsonl"), content);
    }

    private static Story everything() {
        var query = Query.of(Criterion.ANY
                .withTypes(Set.of("t\"1\\", "ü\ud83d\ude00"))
                .withTags(Set.of(Tag.of("a", "b:c")))
                .withCategories(Set.of("s")));
        return Story.log("a1#x", "b1")
                .done(0, 1, If.version("a", 0).andVersion("b", 3), "a1#x")
                .done(
                        2,
                        3,
                        If.key("k", "body").and(new StreamVersion(StreamId.of("c", "\u00e9-/\"x"), new Any())),
                        "b1")
                .refused(4, 5, If.none("x", 7).and(new NoneMatching(query, 3)), 1, "a2")
                .refused(4, 5, If.NOTHING, new StreamOpen(Story.stream("a")), 1, "a2")
                .refused(4, 5, If.NOTHING, new EventIdUnused(Story.id("a1")), 1, "a1")
                .failed(6, 7, "overloaded", If.NOTHING, "a3")
                .unknown(6, 7, If.NOTHING, "a4")
                .open(8, "a5")
                .read(9, 10, "a", 0, 1, "a1")
                .readLog(9, 10, query, 0, 2)
                .subscribed(AT_LEAST_ONCE, query, 0)
                .handled("a1")
                .saved(1)
                .model(EXACTLY_ONCE, 1, Map.of("s-a", "1"), "a1");
    }

    @Test
    void what_is_written_is_read() {
        var file = folder.resolve("history.jsonl");
        try (var writer = HistoryWriter.create(file)) {
            everything().entries().forEach(writer::record);
        }
        assertThat(HistoryReader.read(file)).isEqualTo(everything().end());
    }

    @Test
    void a_pipe_gets_whole_lines() throws IOException {
        var out = new ByteArrayOutputStream();
        var writer = HistoryWriter.to(out);
        everything().entries().forEach(writer::record);
        assertThat(HistoryReader.read(file(out.toString(StandardCharsets.UTF_8))))
                .isEqualTo(everything().end());
    }

    @Test
    void wherever_a_file_is_cut_its_whole_lines_are_read() throws IOException {
        var lines = everything().entries().stream().map(Lines::write).toList();
        var whole = lines.stream().map(line -> line + "\n").collect(Collectors.joining());
        byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            byte[] begin = java.util.Arrays.copyOf(bytes, cut);
            Files.write(folder.resolve("cut.jsonl"), begin);
            boolean atLine = cut == 0 || begin[cut - 1] == '\n';
            assertThat(HistoryReader.read(folder.resolve("cut.jsonl")).notes())
                    .filteredOn(note -> note.contains("is cut after"))
                    .hasSize(atLine ? 0 : 1);
        }
    }

    @Test
    void a_killed_client_leaves_an_operation_that_nobody_knows_of() throws IOException {
        var history = HistoryReader.read(file(OPENED
                + "{\"is\":\"invoke\",\"operation\":1,\"process\":\"c\",\"at\":5,\"append\":{\"body\":\"\",\"writes\":"
                + "[{\"stream\":\"s-a\",\"events\":[]}],\"conditions\":[]}}\n{\"is\":\"return\",\"opera"));
        assertThat(history.operations()).hasSize(1);
        assertThat(history.operations().getFirst().result()).isInstanceOf(Result.Unknown.class);
        assertThat(history.operations().getFirst().returned()).isEqualTo(Operation.OPEN);
        assertThat(history.notes()).singleElement().asString().contains("line 3 is cut after 21 bytes");
    }

    @Test
    void several_runs_are_one_history() {
        for (int run = 1; run <= 2; run++) {
            try (var writer = HistoryWriter.create(folder.resolve("run-" + run))) {
                writer.record(new Opened(run, ""));
                writer.record(new Invoked(1, "c", run, new Call.ReadLog(Query.ALL, 0, true, 1)));
            }
        }
        var history = HistoryReader.read(List.of(folder.resolve("run-1"), folder.resolve("run-2")));
        assertThat(history.runs()).containsExactly(1, 2);
        assertThat(history.operations()).extracting(Operation::name).containsExactly("1:1", "2:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "{}",
                "{\"is\":\"nothing\"}",
                "{\"is\":\"end-of-log\"}",
                "{\"is\":\"end-of-log\",\"head\":1.0}",
                "{\"is\":\"end-of-log\",\"head\":\"1\"}",
                "{\"is\":\"end-of-log\",\"head\":1,\"more\":2}",
                "{\"is\":\"end-of-log\",\"head\":1,\"head\":2}",
                "{\"is\":\"end-of-log\",\"head\":1} x",
                "{\"is\":\"end-of-log\",\"head\":99999999999999999999}",
                "{\"history\":2,\"run\":2,\"note\":\"\"}",
                "{\"history\":1,\"run\":1,\"note\":\"\"}",
                "{\"is\":\"return\",\"operation\":1,\"at\":1,\"unknown\":\"\"}",
                "{\"is\":\"finish\",\"subscription\":\"s\",\"at\":1,\"position\":1}",
                "{\"is\":\"event\",\"position\":1,\"stream\":\"nodash\",\"version\":1,\"id\":\"x\",\"type\":\"t\",\"tags\":[]}",
                "{\"is\":\"event\",\"position\":1,\"stream\":\"a-b\",\"version\":1,\"id\":\"x\",\"type\":\"t\",\"tags\":[]}",
            })
    void a_line_that_is_no_entry_is_named(String line) throws IOException {
        var file = file(OPENED + line + "\n" + OPENED);
        assertThatThrownBy(() -> HistoryReader.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("history.jsonl line 2: ");
    }

    @Test
    void a_line_that_is_not_utf_8_is_named() throws IOException {
        var file = folder.resolve("bytes");
        Files.write(file, new byte[] {(byte) 0xff, '\n'});
        assertThatThrownBy(() -> HistoryReader.read(file)).hasMessageContaining("line 1: it is not UTF-8");
    }

    @Test
    void a_history_without_its_final_log_is_not_checked() {
        var history = History.of(List.of(new Opened(1, "")));
        assertThatThrownBy(() -> Checks.all(history)).hasMessageContaining("no final log");
    }

    @Test
    void a_query_over_metadata_is_not_held() {
        assertThatThrownBy(() -> new Call.ReadLog(Query.correlation("c"), 0, true, 1))
                .hasMessageContaining("keeps no metadata");
    }
}
