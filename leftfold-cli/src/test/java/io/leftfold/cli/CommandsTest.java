package io.leftfold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Payload;
import io.leftfold.StreamId;
import io.leftfold.TruncatedException;
import io.leftfold.memory.MemoryStore;
import io.leftfold.sqlite.SqliteStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class CommandsTest {
    @TempDir
    Path folder = Path.of("");

    Path file = Path.of("");

    @BeforeEach
    void place_orders() {
        file = folder.resolve("shop.db");
        try (var store = SqliteStore.open(file)) {
            Orders.place(store);
        }
    }

    private CliRun.Result run(String... arguments) {
        return new CliRun()
                .application(cli -> cli.aggregate(Orders.ORDER).storeMadeBy("demo"))
                .run(CliRun.at(file, arguments));
    }

    @Test
    void streams_are_listed_in_order_with_a_hint_where_there_are_more() {
        var result = run("streams", "--limit", "2");

        assertThat(result.code()).isZero();
        assertThat(result.lines()).hasSize(3);
        assertThat(result.lines().get(0)).startsWith("STREAM   VERSION  STATE");
        assertThat(result.lines().get(1)).startsWith("order-1        2  open");
        assertThat(result.err()).isEqualTo("There are more: --after order-2\n");
        assertThat(run("streams", "--after", "order-2", "-o", "ndjson").lines())
                .singleElement()
                .asString()
                .startsWith("{\"stream\":\"order-3\",\"category\":\"order\",\"version\":2,\"state\":\"open\",");
        assertThat(run("streams", "--category", "none", "-o", "json").out()).isEqualTo("[]\n");
    }

    @Test
    void a_stream_is_read_both_ways_and_in_part() {
        assertThat(run("read", "order-2").lines()).hasSize(3).last().asString().contains("order.sent");
        assertThat(run("read", "order-2", "--backward").lines())
                .last()
                .asString()
                .contains("order.placed");
        assertThat(run("read", "order-2", "--after", "1").lines()).hasSize(2);
        assertThat(run("read", "order-2", "--to-version", "1").lines()).hasSize(2);
        assertThat(run("read", "order-2", "--limit", "1").lines()).hasSize(2);
        assertThat(run("read", "order-2", "--backward", "--after", "2", "-o", "ndjson")
                        .lines())
                .singleElement()
                .asString()
                .contains("\"version\":1,");
    }

    @Test
    void each_clock_has_its_own_past() {
        assertThat(run("read", "order-1", "--as-of", "2020-01-02", "--clock", "occurred")
                        .lines())
                .hasSize(2);
        assertThat(run("read", "order-1", "--as-of", "2020-01-03T00:00:00Z", "--clock", "OCCURRED")
                        .lines())
                .hasSize(3);
        assertThat(run("read", "order-1", "--as-of", "2020-01-03T00:00").lines())
                .hasSize(1);
        assertThat(run("read", "order-1", "--as-of", "9000-01-01").lines()).hasSize(3);
    }

    @Test
    void a_state_is_folded_now_and_in_the_past() {
        assertThat(run("state", "order-1").out()).isEqualTo("""
                        order-1 at version 2, position 2
                        customer  c1
                        price     12.50
                        carrier   dhl
                        seen
                          -  2020-01-01T00:00:00Z
                        """);
        assertThat(run("state", "order-1", "--to-version", "1", "-o", "ndjson").out())
                .isEqualTo("{\"stream\":\"order-1\",\"version\":1,\"position\":1,\"state\":{\"customer\":\"c1\","
                        + "\"price\":12.50,\"carrier\":null,\"seen\":[\"2020-01-01T00:00:00Z\"]}}\n");
        assertThat(run("state", "order-1", "--as-of", "2020-01-02", "--clock", "occurred", "-o", "json")
                        .out())
                .contains("\"carrier\" : null");
    }

    @Test
    void tail_shows_the_newest_in_order_or_those_after_a_position_and_filters() {
        assertThat(run("tail", "-o", "ndjson").lines())
                .hasSize(6)
                .first()
                .asString()
                .startsWith("{\"position\":1,");
        assertThat(run("tail", "-o", "ndjson", "--limit", "2").lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("{\"position\":5,");
        assertThat(run("tail", "-o", "ndjson", "--after", "1", "--limit", "2").lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("{\"position\":3,");
        assertThat(run("tail", "-o", "ndjson", "--type", "order.sent").lines()).hasSize(3);
        assertThat(run("tail", "-o", "ndjson", "--tag", "customer:c1").lines()).hasSize(2);
        assertThat(run("tail", "-o", "ndjson", "--correlation", "request-2").lines())
                .hasSize(1);
        assertThat(run("tail", "-o", "ndjson", "--causation", "request-2").lines())
                .isEmpty();
        assertThat(run("tail", "-o", "ndjson", "--category", "customer").lines())
                .isEmpty();
        assertThat(run("tail").lines()).hasSize(7);
    }

    @Test
    void tail_follows_until_it_is_interrupted() {
        var store = MemoryStore.create();
        Orders.place(store);
        var result = new CliRun()
                .store(store)
                .interrupt((stop, _) -> {
                    var late = StreamId.of("order", "late");
                    store.append(Append.to(late, new Any(), Orders.event(late, new Orders.OrderEvent.Sent("ups"))));
                    // The news is there before the stop, and a stopped follower still ends with a flush.
                    return stop::run;
                })
                .run("tail", "--follow", "--after", "0", "--limit", "7", "-o", "ndjson", "--store", "given:x");

        assertThat(result.code()).isZero();
        assertThat(result.lines()).hasSize(7).last().asString().contains("order-late");
    }

    @Test
    void an_interrupt_ends_following_cleanly() {
        var store = MemoryStore.create();
        Orders.place(store);
        var result = new CliRun()
                .store(store)
                .interrupt((stop, _) -> {
                    stop.run();
                    return () -> {};
                })
                .run("tail", "--follow", "--store", "given:x");

        assertThat(result.code()).isZero();
        assertThat(result.lines()).hasSize(7);
    }

    @Test
    void stats_count_streams_and_events() {
        assertThat(run("stats").out())
                .contains(
                        "events       6\n",
                        "streams      3\n",
                        "order           3\n",
                        "order.sent         3\n",
                        "on disk");
        assertThat(run("stats", "-o", "ndjson").out())
                .contains(
                        "\"incarnation\":1,\"firstPosition\":1,\"head\":6,",
                        "\"streams\":3,\"streamsByCategory\":{\"order\":3}",
                        "\"eventsByType\":{\"order.placed\":3,\"order.sent\":3}");
    }

    @Test
    void verify_finds_nothing_in_a_sound_store_and_damage_in_another() throws IOException {
        assertThat(run("verify").out()).isEqualTo("6 events, nothing found\n");
        assertThat(run("verify", "-o", "json").out()).contains("\"findings\" : [ ]");

        Files.write(file, new byte[100]);
        var damaged = run("verify");

        assertThat(damaged.code()).isEqualTo(ExitCode.FINDINGS);
        assertThat(damaged.out()).contains("unreadable");
        assertThat(damaged.err()).contains("[findings]");
    }

    @Test
    void findings_are_listed_without_what_would_steer_a_terminal() {
        var result = new CliRun().store(MemoryStore.create()).run("verify", "--store", "given:x");

        assertThat(result.code()).isEqualTo(ExitCode.FINDINGS);
        assertThat(result.out()).contains("checksum  position 1  is \\u{1b}[31mred");
    }

    @Test
    void stored_text_reaches_no_terminal_raw() {
        try (var store = SqliteStore.open(file)) {
            var json = "{\"a\":\"\u009b31m\u202e\u2028\u0085\"}".getBytes(StandardCharsets.UTF_8);
            store.append(Append.to(
                    StreamId.of("evil", "1"),
                    new Any(),
                    EventData.of(new UUID(1, 1), "t", 1, Payload.of("json", json))));
        }
        for (var format : new String[] {"table", "json", "ndjson"}) {
            assertThat(run("read", "evil-1", "-o", format).out())
                    .doesNotContain("\u009b", "\u202e", "\u2028", "\u0085")
                    .containsPattern("9[bB]");
        }
        assertThat(new CliRun().screen(80).run(CliRun.at(file, "export")).out()).contains("\\u009B31m\\u202E");
        assertThat(run("export").out()).contains("\u009b31m\u202e");
    }

    @Test
    void a_table_fits_the_screen() {
        assertThat(new CliRun()
                        .screen(90)
                        .variables(Map.of("NO_COLOR", "1"))
                        .run(CliRun.at(file, "tail"))
                        .lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(90))
                .anySatisfy(line -> assertThat(line).endsWith("…"));
    }

    @Test
    void colours_are_for_screens_that_want_them() {
        assertThat(new CliRun().screen(80).run(CliRun.at(file, "tail")).out()).startsWith("\u001b[1m");
        assertThat(new CliRun()
                        .screen(80)
                        .variables(Map.of("NO_COLOR", "1"))
                        .run(CliRun.at(file, "tail"))
                        .out())
                .doesNotContain("\u001b");
        assertThat(run("tail").out()).doesNotContain("\u001b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing",
                "reed order-1",
                "read",
                "read nodash",
                "read order-9",
                "read order-1 --after -1",
                "read order-1 --after x",
                "read order-1 --limit 0",
                "read order-1 --clock occurred",
                "read order-1 --clock sundial --as-of 2020-01-01",
                "read order-1 --as-of yesterday",
                "read order-1 --as-of 2020-01-01 --to-version 1",
                "read order-1 --to-version -1",
                "read order-1 -o xml",
                "state customer-1",
                "state order-9",
                "streams --category a-b",
                "streams --limit 0",
                "tail --tag nocolon",
                "tail --category a-b",
                "tail --type \u0001",
                "tail --follow -o json",
                "export --after -1",
                "export /nowhere/at/all.jsonl",
                "import /nowhere/at/all.jsonl",
                ""
            })
    void bad_input_is_exit_code_2_with_a_cause_and_no_stack_trace(String arguments) {
        var result = arguments.isEmpty() ? new CliRun().run() : run(arguments.split(" "));

        assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .matches("(?s)(shop: .+ \\[[a-z-]+].*|Usage: .*|\\{\"code\":.*)")
                .doesNotContain("\tat ", "\u0001");
    }

    @Test
    void a_missing_store_is_named_with_the_commands_that_make_one() {
        var result = new CliRun()
                .application(cli -> cli.storeMadeBy("demo"))
                .run("streams", "--store", "sqlite:" + folder.resolve("none.db"));

        assertThat(result.code()).isEqualTo(ExitCode.STORE);
        assertThat(result.err())
                .isEqualTo(("shop: there is no store at sqlite:%s [store-missing]%n"
                                + "  Make one with shop demo, or shop import FILE, or name another with --store sqlite:FILE.%n")
                        .formatted(folder.resolve("none.db")));
        assertThat(folder.resolve("none.db")).doesNotExist();
    }

    @Test
    void an_unknown_kind_of_store_is_refused_with_the_known_ones() {
        for (var address : new String[] {"shop.db", "memory:", "postgres:x", "sqlite:"}) {
            var result = new CliRun().run("streams", "--store", address);
            assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(result.err()).contains("a store is written sqlite:FILE, not " + address);
        }
        assertThat(new CliRun().run("streams").err()).contains("no store is given");
    }

    @Test
    void a_kind_of_store_that_an_application_adds_is_in_its_help_and_its_errors() {
        var cli = new CliRun().store(MemoryStore.create());

        assertThat(cli.run("help", "streams").out()).contains("sqlite:FILE or given:");
        assertThat(cli.run("help", "bench").out()).contains("sqlite:FILE or given:");
        assertThat(cli.run("streams").err()).contains("Give one with --store, as sqlite:FILE or given:, or set");
        assertThat(cli.run("streams", "--store", "other:x").err())
                .contains("a store is written sqlite:FILE or given:, not other:x");
        assertThat(cli.run("bench", "append", "--store", "given:x").err()).contains("no benchmark");
    }

    @Test
    void two_kinds_of_store_with_one_scheme_are_refused() {
        assertThatThrownBy(() -> LeftfoldCli.named("shop").store(new SqliteFiles()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sqlite");
    }

    @Test
    void a_password_in_an_address_is_not_shown() {
        for (var address : List.of(
                "unknown://ada:secret@localhost/log",
                "jdbc:x://localhost/log?user=ada&password=secret",
                "given:x://localhost/log?sslpassword=secret&user=ada")) {
            var cli = new CliRun().store(MemoryStore.create());
            for (var command : List.of("stats", "verify", "doctor", "import")) {
                var result = cli.run(command, "--store", address);
                assertThat(result.out() + result.err()).doesNotContain("secret");
            }
            var byDefault = cli.application(shop -> shop.defaultStore(address));
            assertThat(byDefault.run("--help").out()).doesNotContain("secret");
        }
        assertThat(Address.shown("postgres://ada:secret@localhost/log?user=ada&password=secret"))
                .isEqualTo("postgres://ada:…@localhost/log?user=ada&password=…");
        assertThat(Address.shown("sqlite:/home/ada@work/log.db")).isEqualTo("sqlite:/home/ada@work/log.db");
    }

    @Test
    void the_option_beats_the_variable_and_that_the_default() {
        var nowhere = "sqlite:" + folder.resolve("default.db");
        var withDefault = new CliRun().application(cli -> cli.defaultStore(nowhere));
        assertThat(withDefault.run("streams").err()).contains("default.db");

        var variables = Map.of(StoreOption.VARIABLE, "sqlite:" + file);
        assertThat(withDefault.variables(variables).run("streams").code()).isZero();
        assertThat(withDefault.run("streams", "--store", nowhere).code()).isEqualTo(ExitCode.STORE);
    }

    @Test
    void a_store_that_is_no_store_or_in_use_is_exit_code_4() throws IOException {
        var text = Files.writeString(folder.resolve("text.db"), "no database, just text that is long enough to tell");
        var result = CliRun.on(text, "streams");
        assertThat(result.code()).isEqualTo(ExitCode.STORE);
        assertThat(result.err()).contains("[corrupt-store]", "verify says what is damaged");

        try (var _ = SqliteStore.open(file)) {
            assertThat(run("streams").code()).isZero();
            var second = new CliRun().in("").run(CliRun.at(file, "import"));
            assertThat(second.code()).isEqualTo(ExitCode.STORE);
            assertThat(second.err()).contains("[store-in-use]");
        }
    }

    @Test
    void a_broken_pipe_ends_quietly() {
        var result = new CliRun()
                .out(new OutputStream() {
                    @Override
                    public void write(int one) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                })
                .run(CliRun.at(file, "export"));

        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
    }

    @Test
    void a_full_disk_behind_standard_output_is_told() {
        var result = new CliRun()
                .out(new OutputStream() {
                    @Override
                    public void write(int one) throws IOException {
                        throw new IOException("No space left on device");
                    }
                })
                .run(CliRun.at(file, "tail"));

        assertThat(result.code()).isEqualTo(ExitCode.UNEXPECTED);
        assertThat(result.err()).contains("No space left on device", "[output-failed]");
    }

    @Command(name = "break")
    static final class Broken implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new IllegalStateException("oh\u001b");
        }
    }

    @Test
    void a_bug_is_told_in_a_line_and_traced_on_demand() {
        var cli = new CliRun().application(shop -> shop.command(new Broken()));

        var told = cli.run("break");
        assertThat(told.code()).isEqualTo(ExitCode.UNEXPECTED);
        assertThat(told.err()).contains("oh\\u{1b} [bug]", "--debug").doesNotContain("\tat ");
        assertThat(cli.run("break", "--debug").err()).contains("\tat io.leftfold.cli.CommandsTest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"streams", "read", "state", "tail", "stats", "verify", "export", "import", "doctor"})
    void every_command_has_help(String command) {
        var result = new CliRun().run(command, "--help");

        assertThat(result.code()).isZero();
        assertThat(result.out()).startsWith("Usage: shop " + command).contains("--store");
    }

    @Test
    void help_is_a_command_too() {
        assertThat(new CliRun().run("help").out()).contains("Commands:", "verify");
        assertThat(new CliRun().run("help", "read").out()).startsWith("Usage: shop read");
        assertThat(new CliRun().run("help", "nothing").code()).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void bad_input_is_told_in_the_words_of_the_command_line() {
        assertThat(run("read").err()).startsWith("shop: STREAM is missing [usage]");
        assertThat(run("nothing").err()).startsWith("shop: nothing is no command of shop [usage]");
        assertThat(run("read", "order-1", "more").err())
                .startsWith("shop: more is more than is taken by shop read [usage]");
        assertThat(run("tail", "--nope").err()).startsWith("shop: --nope is no option of shop tail [usage]");
        assertThat(run("tail", "--after", "x").err()).startsWith("shop: --after: x is no whole number [usage]");
        assertThat(run("tail", "-o", "xml").err())
                .startsWith("shop: --output: xml is none of table, json, ndjson [usage]");
        assertThat(run("read", "nodash").err()).startsWith("shop: STREAM: ").contains("nodash");
        assertThat(run("tail", "--limit", "1", "--limit", "2").err())
                .startsWith("shop: --limit is given more than once [usage]");
        assertThat(run("tail", "--limit").err())
                .startsWith("shop: --limit is missing")
                .contains("[usage]");
    }

    @Test
    void a_point_of_history_beyond_either_end_is_said() {
        var early = run("read", "order-1", "--as-of", "2000-01-01");
        assertThat(early.code()).isZero();
        assertThat(early.err()).startsWith("Note: nothing of order-1 was recorded by 2000-01-01T00:00:00Z; its first");
        assertThat(run("state", "order-1", "--as-of", "2000-01-01", "--clock", "occurred")
                        .err())
                .startsWith("Note: nothing of order-1 had occurred by 2000-01-01T00:00:00Z; its first event was");
        assertThat(run("state", "order-1", "--to-version", "9").err())
                .isEqualTo("Note: order-1 has version 2 and no version 9 yet.\n");
        assertThat(run("read", "order-1", "--to-version", "3").err()).startsWith("Note: order-1 has version 2");
        assertThat(run("read", "order-1", "--to-version", "2").err()).isEmpty();
        assertThat(run("read", "order-1", "--as-of", "9000-01-01").err()).isEmpty();
    }

    @Test
    void another_programs_database_is_no_log_and_nothing_is_said_of_damage() throws Exception {
        var other = folder.resolve("other.db");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + other);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE customer (name TEXT)");
        }

        for (var command : new String[] {"streams", "verify"}) {
            var result = CliRun.on(other, command);
            assertThat(result.code()).isEqualTo(ExitCode.STORE);
            assertThat(result.err())
                    .contains("is not a file for the log of Leftfold", "[foreign-store]")
                    .doesNotContain("backup", "damage");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-o json", "-o=json", "-ojson", "--output=ndjson", "-o JSON"})
    void who_asks_for_json_hears_of_errors_in_json(String format) {
        var result = run(("read order-9 " + format).split(" "));

        assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(result.err())
                .isEqualTo(
                        "{\"code\":\"no-stream\",\"category\":\"fix-call\",\"message\":\"there is no stream order-9\","
                                + "\"facts\":{},\"leaves\":\"unchanged\",\"next\":\"The command streams --category order lists"
                                + " those that are there.\",\"exitCode\":2}\n");
    }

    @Test
    void errors_of_the_library_and_of_the_command_line_are_told_in_json_with_their_facts() throws IOException {
        assertThat(run("tail", "-o", "json", "--after", "x").err()).startsWith("{\"code\":\"usage\",");
        var reused = new CliRun().application(cli -> cli.command(new Refused())).run("refuse", "-o", "json");
        assertThat(reused.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(reused.err())
                .contains(
                        "\"code\":\"truncated\"",
                        "\"facts\":{\"firstPosition\":7}",
                        "\"next\":\"Begin with --after 6, or give the folder of the archived parts with --archive.\"");

        Files.write(file, new byte[100]);
        assertThat(run("verify", "-o", "json").err())
                .startsWith("{\"code\":\"findings\",")
                .contains("\"exitCode\":3");
    }

    @Command(name = "refuse")
    static final class Refused implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("UnusedVariable") // picocli reads it
        private final OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            throw new TruncatedException("archived", 7);
        }
    }

    @Test
    void the_version_is_printed() {
        assertThat(new CliRun().run("--version").out()).startsWith("shop ");
    }
}
