package io.leftfold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
    private final MemoryStore store = MemoryStore.create();
    private final List<RecordedEvent> seen = Collections.synchronizedList(new ArrayList<>());
    private long poison;

    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void fill() {
        Orders.fill(store, new Random(1), 300);
    }

    private CliRun cli() {
        return new CliRun()
                .store(store)
                .application(cli -> cli.handler("mail", event -> {
                    if (event.position() == poison) {
                        throw new IllegalStateException("no \u001b[31mmail today");
                    }
                    seen.add(event);
                }));
    }

    private CliRun.Result replay(String... arguments) {
        var all = new ArrayList<>(List.of("replay", "--store", "given:x", "--attempts", "1"));
        all.addAll(List.of(arguments));
        return cli().run(all.toArray(String[]::new));
    }

    private static List<RecordedEvent> all(EventStore store) {
        return store.readAll(Query.ALL, Range.forward().limit(10_000)).events();
    }

    private String inFolder(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void a_store_is_copied_and_copied_again() {
        var copy = "sqlite:" + inFolder("copy.db");
        var result = replay("--to", copy);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .startsWith("completed after")
                .contains(all(store).size() + " events delivered");
        var export = new CliRun().run("export", "--store", copy).out().lines().count();
        assertThat(export).isEqualTo(all(store).size());

        assertThat(replay("--to", copy, "-o", "ndjson").out())
                .contains("\"delivered\":0")
                .contains("\"skipped\":" + all(store).size())
                .contains("\"failures\":[]");
    }

    @Test
    void a_handler_of_the_application_gets_what_is_selected() {
        var stream = all(store).get(20).stream();
        var result = replay(
                "--handler", "mail", "--lanes", "4", "--stream", stream.toString(), "--after", "5", "--up-to", "250");

        assertThat(result.code()).isZero();
        assertThat(seen)
                .isNotEmpty()
                .isEqualTo(all(store).stream()
                        .filter(event ->
                                event.stream().equals(stream) && event.position() > 5 && event.position() <= 250)
                        .toList());
        seen.clear();
        assertThat(replay("--handler", "mail", "--since", "2000-01-01", "--as-of", "2000-01-02")
                        .code())
                .isZero();
        assertThat(seen).isEmpty();
    }

    @Test
    void what_fails_is_told_and_comes_again_with_a_checkpoint() {
        poison = 77;
        var checkpoint = inFolder("mail.json");
        var result = replay("--handler", "mail", "--checkpoint", checkpoint, "-o", "json");

        assertThat(result.code()).isEqualTo(ExitCode.FINDINGS);
        assertThat(result.out()).contains("\"end\" : \"failed\"").contains("\"position\" : 77");
        assertThat(result.err()).contains("\"code\":\"replay-incomplete\"").doesNotContain("\u001b");
        poison = 0;
        assertThat(replay("--handler", "mail", "--checkpoint", checkpoint).code())
                .isZero();
        assertThat(seen).isEqualTo(all(store));
        assertThat(replay("--handler", "mail", "--checkpoint", checkpoint).out())
                .contains(" 0 events delivered");
    }

    @Test
    void a_failed_event_may_be_skipped() {
        poison = 77;
        var result = replay("--handler", "mail", "--skip", "event");
        assertThat(result.code()).isEqualTo(ExitCode.FINDINGS);
        assertThat(result.err()).contains("1 event failed; the first was position 77");
        assertThat(result.out()).contains("  position 77, ").doesNotContain("\u001b");
        assertThat(seen).hasSize(all(store).size() - 1);
    }

    @Test
    void a_target_of_another_history_is_refused() {
        var copy = "sqlite:" + inFolder("copy.db");
        replay("--to", copy, "--up-to", "100");
        var other = MemoryStore.create();
        Orders.fill(other, new Random(2), 300);
        var result = new CliRun().store(other).run("replay", "--store", "given:x", "--to", copy);

        assertThat(result.code()).isEqualTo(ExitCode.FINDINGS);
        assertThat(result.err()).contains("is no beginning of the source's");
    }

    @Test
    void an_interrupted_replay_says_so_by_its_exit_code() {
        var codes = new ArrayList<Integer>();
        var result = cli().interrupt((stop, code) -> {
                    codes.add(code);
                    stop.run();
                    return () -> {};
                })
                .run("replay", "--store", "given:x", "--handler", "mail");
        assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(codes).containsExactly(ExitCode.INTERRUPTED);
        assertThat(result.out()).startsWith("closed after");
    }

    @Test
    void what_cannot_be_is_bad_input() throws IOException {
        assertThat(replay().err()).contains("--to or --handler is missing");
        assertThat(replay("--handler", "post").err())
                .contains("no handler post")
                .contains("It has mail.");
        assertThat(replay("--handler", "mail", "--to", "sqlite:x").code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(replay("--handler", "mail", "--lanes", "0").err()).contains("lanes must be 1 to 256");
        assertThat(replay("--handler", "mail", "--clock", "occurred").err()).contains("there is neither");
        assertThat(replay("--handler", "mail", "--up-to", "1", "--as-of", "2026-01-01")
                        .err())
                .contains("exclude");
        assertThat(replay("--to", "sqlite:" + inFolder("copy.db"), "--type", "t")
                        .err())
                .contains("versions stay");
        assertThat(replay("--to", "given:x").err()).contains("into itself");
        var file = Files.writeString(folder.resolve("checkpoint.json"), "{\"name\":\"mail\",\"log\":3}");
        var damaged = replay("--handler", "mail", "--checkpoint", file.toString());
        assertThat(damaged.err()).contains("it holds no checkpoint").contains("[file-unreadable]");
        Files.writeString(file, "{\"name\":\"post\"}");
        assertThat(replay("--handler", "mail", "--checkpoint", file.toString()).err())
                .contains("it is of post, not of mail");
        var nowhere = inFolder("no/such/folder/file");
        assertThat(replay("--handler", "mail", "--checkpoint", nowhere).err()).contains("[file-unwritable]");
    }
}
