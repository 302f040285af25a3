package io.leftfold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.Checkpoint;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.cli.CliRun.Result;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.json.JsonRecord;
import io.leftfold.project.Documents;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.sqlite.SqliteStore;
import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.DeadLetter.State;
import io.leftfold.subscribe.Step;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionsCommandTest {
    private static final Duration LEASE = Duration.ofHours(1);
    private static final Instant SOME_DAY = Instant.parse("2026-01-31T08:00:00Z");
    private static final String HOSTILE = "ma\"il %s 🛒 <b>";
    private static final String ERROR = "it is \u001b[31mred\u202e\nand " + "long ".repeat(300) + "end";

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void a_subscription_that_could_not_handle_all() {
        file = folder.resolve("orders.db");
        try (var store = SqliteStore.open(file)) {
            Orders.place(store);
            store.append(Append.to(
                    StreamId.of("order", "bytes"),
                    new Any(),
                    EventData.of(new UUID(7, 7), "order.bytes", 1, Payload.of("raw", new byte[] {0, 1, 'A', -1}))));
        }
        change(ledger -> {
            ledger.register("mail", 2);
            ledger.beat("node a", List.of("mail"), LEASE);
            apply(ledger, 0, 4, letter(1, "order-1", State.PARKED), letter(2, "order-1", State.FOLLOWING));
            apply(ledger, 1, 7, letter(7, "k\u202e\n\"", State.RETRYING));
        });
    }

    private void change(Consumer<JdbcLedger> change) {
        try (var database = SqliteReadModels.open(folder.resolve("views.db"))) {
            change.accept(JdbcLedger.open(database));
        }
    }

    private void apply(JdbcLedger ledger, int partition, long position, DeadLetter... letters) {
        var claim = ledger.claim("mail", partition, "node a", LEASE).orElseThrow();
        var there = inLog(store -> new Checkpoint(
                store.log().id(), 1, position, event(store, position).id()));
        var moved = new ArrayList<DeadLetter>();
        for (var letter : letters) {
            moved.add(new DeadLetter(
                    "mail",
                    partition,
                    letter.key(),
                    letter.position(),
                    inLog(store -> event(store, letter.position()).id()),
                    letter.type(),
                    letter.state(),
                    letter.attempts(),
                    letter.code(),
                    letter.error(),
                    letter.since(),
                    letter.dueAt()));
        }
        ledger.apply(claim, new Step(Optional.empty(), Optional.of(there), moved, List.of()), _ -> 0);
    }

    private static DeadLetter letter(long position, String key, State state) {
        boolean isFirst = state != State.FOLLOWING;
        return new DeadLetter(
                "mail",
                0,
                key,
                position,
                new UUID(0, 0),
                "order.placed",
                state,
                isFirst ? 3 : 0,
                isFirst ? "java.lang.IllegalStateException" : "",
                isFirst ? ERROR : "",
                SOME_DAY,
                SOME_DAY.plusSeconds(60));
    }

    private <R> R inLog(Function<EventStore, R> question) {
        try (var store = SqliteStore.openReadOnly(file)) {
            return question.apply(store);
        }
    }

    private static RecordedEvent event(EventStore store, long position) {
        return store.readAll(Query.ALL, Range.forward().after(position - 1).limit(1))
                .events()
                .getFirst();
    }

    private CliRun cli() {
        return new CliRun().application(cli -> cli.readModels(_ -> SqliteReadModels.open(folder.resolve("views.db"))));
    }

    private Result run(String... arguments) {
        return cli().run(CliRun.at(file, arguments));
    }

    private Result decided(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--by", "ada", "--why", "I know"));
        return run(all.toArray(String[]::new));
    }

    private Result ok(Result result) {
        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.OK);
        return result;
    }

    private void refused(Result result, String code, String... told) {
        assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(result.err()).containsAnyOf("[" + code + "]", "{\"code\":\"" + code + "\"");
        assertThat(List.of(told)).allSatisfy(part -> assertThat(result.err()).contains(part));
    }

    /// What operators have asked for, as the log has it.
    private List<String> audited() {
        return inLog(store ->
                store.read(StreamId.of("leftfold.subscription", "mail"), Range.forward()).events().stream()
                        .map(event -> event.type() + " "
                                + new String(event.payload().bytes(), StandardCharsets.US_ASCII) + " "
                                + event.metadata().actor().orElse("") + " "
                                + event.metadata().get("why").orElse(""))
                        .toList());
    }

    @Test
    void subscriptions_are_listed_with_how_far_they_are() {
        assertThat(ok(run("subscriptions", "list")).lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("SUBSCRIPTION  STATE        PARTITIONS  NODES  POSITION  BEHIND");
        assertThat(run("subscriptions", "list").lines().getLast())
                .matches("mail +catching-up +2 +1 +4 +3 +\\d+ s +3.*");
    }

    @Test
    void partitions_are_shown_with_their_owners_and_as_json() {
        var shown = ok(run("subscriptions", "status", "mail")).lines();
        assertThat(shown).contains("mail: catching-up", "nodes    node a", "log      ends at position 7");
        assertThat(shown.getLast()).matches("        1  live +node a +yes +1 +7 +0 +0 s +– +1");

        var json = Json.parsed(
                ok(run("subscriptions", "status", "mail", "-o", "json")).out());
        assertThat(json.get("partitions").get(0).toString())
                .startsWith(
                        "{\"partition\":0,\"state\":\"catching-up\",\"reason\":\"\",\"owner\":\"node a\",\"alive\":true,"
                                + "\"epoch\":1,\"position\":4,\"behind\":3,\"lagSeconds\":")
                .endsWith(",\"trying\":0,\"letters\":2}");
        assertThat(json.propertyNames())
                .containsExactly(
                        "subscription",
                        "state",
                        "reason",
                        "paused",
                        "by",
                        "why",
                        "nodes",
                        "head",
                        "position",
                        "behind",
                        "lagSeconds",
                        "letters",
                        "partitions");
    }

    @Test
    void names_and_reasons_cannot_steer_a_terminal() {
        change(ledger -> ledger.register(HOSTILE, 1));

        ok(run("subscriptions", "pause", HOSTILE, "--why", "\u001b[31m\u0000red"));

        assertThat(run("subscriptions", "list").out())
                .contains(HOSTILE)
                .contains(": \\u{1b}[31m\\u{0}red")
                .doesNotContain("\u001b", "\u0000");
        assertThat(run("subscriptions", "status", HOSTILE, "-o", "ndjson").out())
                .contains("\"why\":\"\\u001B[31m\\u0000red\"");
        assertThat(run("subscriptions", "status", "no\u001b[31m such").err()).doesNotContain("\u001b");
    }

    @Test
    void one_is_paused_by_the_user_or_whoever_is_named_and_goes_on() {
        ok(run("subscriptions", "pause", "mail", "--why", "mails bounce", "--by", "ada"));
        assertThat(run("subscriptions", "list").out()).contains("paused", "paused by ada: mails bounce");

        ok(run("subscriptions", "resume", "mail", "--why", "mended"));
        assertThat(run("subscriptions", "status", "mail").out())
                .contains("catching-up", "resumed  by " + System.getProperty("user.name") + ": mended");
        refused(run("subscriptions", "pause", "mail"), "usage", "--why is missing");
        refused(run("subscriptions", "pause", "none", "--why", "x"), "no-subscription");
    }

    @Test
    void one_is_put_elsewhere_and_what_comes_of_that_is_said() {
        assertThat(ok(decided("subscriptions", "seek", "mail", "--to", "5")).out())
                .isEqualTo(
                        "mail: goes on after position 5 of 7; it was at 4 to 7. Its events among 2 positions are handled"
                                + " again, among 1 never; 3 letters are dropped. What is in hand is not recorded.\n");
        assertThat(run("subscriptions", "status", "mail", "-o", "ndjson").out())
                .contains("\"position\":5,", "\"letters\":0,", "\"state\":\"unowned\"");

        assertThat(ok(decided("subscriptions", "seek", "mail", "--to-start", "-o", "ndjson"))
                        .out())
                .isEqualTo(
                        "{\"subscription\":\"mail\",\"position\":0,\"again\":5,\"passedOver\":0,\"lettersDropped\":0}\n");
        ok(decided("subscriptions", "seek", "mail", "--at", "2000-01-01"));
        ok(decided("subscriptions", "seek", "mail", "--at", "9000-01-01"));
        ok(decided("deadletters", "rewind", "mail", "3"));
        ok(decided("subscriptions", "seek", "mail", "--to-end"));

        assertThat(audited())
                .containsExactly(
                        "leftfold.subscription-seek 5 ada I know",
                        "leftfold.subscription-seek 0 ada I know",
                        "leftfold.subscription-seek 0 ada I know",
                        // What was asked before is in the log too.
                        "leftfold.subscription-seek 10 ada I know",
                        "leftfold.subscription-seek 3 ada I know",
                        "leftfold.subscription-seek 12 ada I know");
    }

    @Test
    void a_seek_that_cannot_be_is_refused_and_nothing_is_asked() {
        refused(decided("subscriptions", "seek", "mail", "--to", "99"), "usage", "from 0 to 7, not to 99");
        refused(decided("subscriptions", "seek", "none", "--to", "0"), "no-subscription");
        refused(decided("subscriptions", "seek", "mail"), "usage");
        refused(decided("subscriptions", "seek", "mail", "--to", "1", "--to-end"), "usage");
        refused(run("subscriptions", "seek", "mail", "--to", "1"), "usage", "--by, --reason are missing");
        assertThat(audited()).isEmpty();
    }

    @Test
    void what_keeps_a_projection_is_neither_put_elsewhere_nor_forgotten() {
        record View(String customer) {}
        var views = Documents.of("views", Orders.CODEC, JsonRecord.of(View.class), (view, _) -> view);
        UnaryOperator<LeftfoldCli> projected = cli -> cli.projection(views);
        ok(cli().application(projected).run(CliRun.at(file, "projections", "rebuild", "views")));

        var name = views.subscription();
        refused(decided("subscriptions", "seek", name, "--to-start"), "subscription-refused", "projections rebuild");
        refused(decided("deadletters", "rewind", name, "0"), "subscription-refused");
        refused(decided("subscriptions", "forget", name), "subscription-refused", "version 1 of the projection views");
        assertThat(run("subscriptions", "list").out()).contains(name);
    }

    @Test
    void one_is_forgotten_once_nobody_runs_it() {
        refused(decided("subscriptions", "forget", "mail"), "subscription-refused", "run by node a");
        change(ledger -> ledger.beat("node a", List.of(), LEASE));

        assertThat(ok(decided("subscriptions", "forget", "mail")).out())
                .isEqualTo("mail is forgotten; it was at position 4, with 3 letters\n");

        assertThat(run("subscriptions", "list", "-o", "json").out()).isEqualTo("[]\n");
        assertThat(audited()).containsExactly("leftfold.subscription-forget 4 ada I know");
    }

    @Test
    void where_nothing_is_kept_it_is_said_where_it_looked_and_nothing_is_made() {
        var empty =
                new CliRun().application(cli -> cli.readModels(_ -> SqliteReadModels.open(folder.resolve("empty.db"))));
        var listed = ok(empty.run(CliRun.at(file, "subscriptions", "list")));

        assertThat(listed.lines()).hasSize(1);
        assertThat(listed.err()).contains("Note: no subscription is kept in jdbc:sqlite:", "empty.db");
        refused(
                empty.run(CliRun.at(file, "subscriptions", "status", "mail")),
                "no-subscription",
                "None is kept there.");
        refused(empty.run(CliRun.at(file, "deadletters", "list", "mail")), "no-subscription");
        try (var database = SqliteReadModels.open(folder.resolve("empty.db"))) {
            assertThat(JdbcLedger.missing(database)).isNotEmpty();
        }
        refused(run("subscriptions", "status", "nail"), "no-subscription", "It has mail.");
        refused(CliRun.on(file, "subscriptions", "list"), "no-subscription", "LeftfoldCli.readModels");
        assertThat(cli().run(CliRun.at(folder.resolve("none.db"), "subscriptions", "list")))
                .satisfies(result -> assertThat(result.code()).isEqualTo(ExitCode.STORE))
                .satisfies(result -> assertThat(result.err()).contains("[store-missing]"));
        assertThat(folder.resolve("none.db")).doesNotExist();
        assertThat(cli().run(CliRun.at(
                                folder.resolve("none.db"),
                                "deadletters",
                                "skip",
                                "mail",
                                "1",
                                "--by",
                                "ada",
                                "--why",
                                "x"))
                        .code())
                .isEqualTo(ExitCode.STORE);
        assertThat(folder.resolve("none.db")).doesNotExist();
    }

    @Test
    void a_list_is_watched_until_it_is_interrupted() {
        var frames = new AtomicInteger();
        var result = cli().application(cli -> cli.readModels(_ -> {
                    frames.incrementAndGet();
                    return SqliteReadModels.open(folder.resolve("views.db"));
                }))
                .interrupt((stop, code) -> {
                    assertThat(code).isEqualTo(ExitCode.OK);
                    stop.run();
                    return () -> {};
                })
                .screen(200)
                .run(CliRun.at(file, "subscriptions", "list", "--watch", "--every", "3600"));

        ok(result);
        assertThat(result.out()).startsWith("\u001b[H\u001b[2Jat ").contains("every 3600 s until Ctrl-C\n");
        assertThat(result.out().lines().filter(line -> line.startsWith("mail")).count())
                .isEqualTo(1);
        assertThat(frames).hasValue(1);
        refused(run("subscriptions", "list", "--watch", "-o", "json"), "usage", "-o ndjson");
        refused(run("subscriptions", "list", "--watch", "--every", "0"), "usage", "--every is 1 to 3600");
    }

    @Test
    void what_is_watched_is_looked_at_anew() {
        var stop = new ArrayList<Runnable>();
        var out = new ByteArrayOutputStream() {
            private int frames;

            @Override
            public void flush() {
                frames++;
                if (frames == 1) {
                    change(ledger -> ledger.pause("mail", true, "ada", "late"));
                } else {
                    stop.forEach(Runnable::run);
                }
            }
        };
        ok(cli().out(out)
                .interrupt((how, _) -> {
                    stop.add(how);
                    return () -> {};
                })
                .run(CliRun.at(file, "subscriptions", "status", "mail", "--watch", "--every", "1", "-o", "ndjson")));

        assertThat(out.toString(StandardCharsets.UTF_8).lines().toList())
                .satisfies(lines -> assertThat(lines.getFirst()).contains("\"paused\":false"))
                .satisfies(lines -> assertThat(lines.getLast()).contains("\"paused\":true"));
    }

    @Test
    void letters_are_listed_with_the_beginning_of_their_errors() {
        var listed = ok(run("deadletters", "list", "mail"));
        assertThat(listed.lines()).hasSize(4);
        assertThat(listed.lines().get(1))
                .contains("order-1", "parked", "2026-01-31 08:00:00", "it is \\u{1b}[31mred\\u{202e}\\nand long", "…")
                .hasSizeLessThan(400);
        assertThat(listed.out()).doesNotContain("\u001b");
        assertThat(run("deadletters", "list", "mail", "--limit", "1").err()).isEqualTo("There are more: --after 1\n");
        assertThat(run("deadletters", "list", "mail", "--after", "1").lines()).hasSize(3);
        assertThat(run("deadletters", "list", "mail", "--key", "order-1").lines())
                .hasSize(3);
        assertThat(run("deadletters", "list", "mail", "--state", "retrying", "-o", "ndjson")
                        .lines())
                .singleElement()
                .asString()
                .startsWith(
                        "{\"subscription\":\"mail\",\"partition\":1,\"position\":7,\"key\":\"k\\u202E\\n\\\"\",\"eventId\":")
                .endsWith("\"parkedAt\":\"2026-01-31T08:00:00Z\",\"dueAt\":\"2026-01-31T08:01:00Z\"}");
        assertThat(run("deadletters", "list", "mail", "--key", "none", "-o", "json")
                        .out())
                .isEqualTo("[]\n");
    }

    @Test
    void a_letter_is_shown_with_its_whole_error_and_its_event() {
        var text = ok(run("deadletters", "show", "mail", "1"));
        assertThat(text.lines())
                .contains(
                        "mail, position 1: parked",
                        "key        order-1, with 1 more behind it",
                        "stream     order-1 at version 1",
                        "  {\"customer\":\"c1\",\"price\":12.50}");
        assertThat(text.out()).contains("long end").contains("error      it is \\u{1b}[31mred\\u{202e}\n");

        assertThat(ok(run("deadletters", "show", "mail", "7")).lines())
                .contains("  000000  00 01 41 ff" + " ".repeat(38) + "..A.");
        var json = ok(run("deadletters", "show", "mail", "1", "-o", "ndjson")).out();
        assertThat(json)
                .contains("\"following\":1,\"event\":{\"position\":1,\"stream\":\"order-1\"", "\"price\":12.50}");
        assertThat(Json.parsed(json).get("error").stringValue()).isEqualTo(ERROR);
        refused(run("deadletters", "show", "mail", "3"), "no-letter", "position 3 is no letter of mail");
        refused(run("deadletters", "show", "none", "1"), "no-subscription");
    }

    @Test
    void letters_are_asked_to_be_tried_or_passed_over_and_who_asked_is_in_the_log() {
        assertThat(ok(decided("deadletters", "retry", "mail", "1", "7")).out())
                .isEqualTo("2 letters of mail are tried at the next beat of whoever has their partition\n");
        assertThat(states()).containsExactly("wanted", "following", "wanted");
        assertThat(ok(decided("deadletters", "retry", "mail", "--all", "-o", "ndjson"))
                        .out())
                .isEqualTo("{\"subscription\":\"mail\",\"asked\":[]}\n");

        ok(decided("deadletters", "skip", "mail", "7"));
        ok(decided("deadletters", "retry", "mail", "--all"));
        assertThat(states()).containsExactly("wanted", "following", "unwanted");
        assertThat(audited())
                .containsExactly(
                        "leftfold.letter-retry 1 ada I know",
                        "leftfold.letter-retry 7 ada I know",
                        "leftfold.letter-skip 7 ada I know");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--all", "--key"})
    void all_that_wait_are_asked_for_or_those_of_a_key(String which) {
        var arguments = which.equals("--all")
                ? new String[] {"deadletters", "retry", "mail", "--all"}
                : new String[] {"deadletters", "retry", "mail", "--key", "order-1"};

        ok(decided(arguments));

        assertThat(states()).containsExactly("wanted", "following", which.equals("--all") ? "wanted" : "retrying");
    }

    @Test
    void one_that_follows_or_is_not_there_is_refused_before_any_is_asked() {
        refused(decided("deadletters", "retry", "mail", "1", "2"), "no-letter", "position 2 follows");
        refused(decided("deadletters", "skip", "mail", "1", "5"), "no-letter", "position 5 is no letter");
        refused(decided("deadletters", "retry", "mail"), "usage");
        refused(decided("deadletters", "skip", "mail"), "usage");
        refused(decided("deadletters", "retry", "mail", "1", "--all"), "usage");
        assertThat(states()).containsExactly("parked", "following", "retrying");
        assertThat(audited()).isEmpty();
    }

    @Test
    void beside_an_application_that_appends_nothing_is_asked() {
        try (var _ = SqliteStore.open(file)) {
            assertThat(decided("deadletters", "retry", "mail", "--all"))
                    .satisfies(result -> assertThat(result.code()).isEqualTo(ExitCode.STORE))
                    .satisfies(result -> assertThat(result.err()).contains("[store-in-use]"));
            ok(run("subscriptions", "pause", "mail", "--why", "meanwhile"));
        }
        assertThat(states()).containsExactly("parked", "following", "retrying");
    }

    private List<String> states() {
        return run("deadletters", "list", "mail", "-o", "ndjson").lines().stream()
                .map(line -> Json.parsed(line).get("state").stringValue())
                .toList();
    }
}
