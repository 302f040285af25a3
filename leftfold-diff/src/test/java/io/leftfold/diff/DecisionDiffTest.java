package io.leftfold.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.Environment;
import io.leftfold.Event;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Payload;
import io.leftfold.Range;
import io.leftfold.RetryPolicy;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.AggregateRoot;
import io.leftfold.decide.Boundary;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.diff.Bank.Account;
import io.leftfold.diff.Bank.Command;
import io.leftfold.diff.Bank.Command.Deposit;
import io.leftfold.diff.Bank.Command.Open;
import io.leftfold.diff.Bank.Command.Withdraw;
import io.leftfold.diff.Bank.Fact;
import io.leftfold.diff.Difference.Change;
import io.leftfold.diff.Difference.Kind;
import io.leftfold.json.JsonCodec;
import io.leftfold.memory.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionDiffTest {
    private static final Environment SYSTEM = Environment.system();

    @TempDir
    private Path folder;

    private final MemoryStore store = MemoryStore.create();
    private final CommandHandler handler = CommandHandler.on(store);
    private final List<Difference> found = new ArrayList<>();

    private void run(Bank bank, String account, Command... commands) {
        for (var command : commands) {
            handler.handle(bank.aggregate(Bank.CODEC), account, command);
        }
    }

    private void oldDays() {
        run(Bank.OLD, "ada", new Open("Ada"), new Deposit(500), new Withdraw(300), new Withdraw(50), new Deposit(7));
        run(Bank.OLD, "bob", new Open("Bob"), new Deposit(200), new Withdraw(100));
    }

    /// Every difference is counted, and handed on once.
    private DiffReport counted(DecisionDiff diff) {
        int before = found.size();
        var report = diff.run(found::add, DiffProgress.NONE);
        assertThat(report.count()).isEqualTo(found.size() - before);
        return report;
    }

    private DiffReport diff(Subject<?, ?, ?>... subjects) {
        return counted(DecisionDiff.of(store, List.of(subjects)));
    }

    private Path baseline(boolean withStates, Subject<?, ?, ?>... subjects) {
        var file = folder.resolve("states.jsonl");
        Baseline.record(store, List.of(subjects), file, withStates, SYSTEM, DiffProgress.NONE);
        return file;
    }

    private DiffReport against(Path baseline, Subject<?, ?, ?> subject) {
        return counted(DecisionDiff.of(store, List.of(subject)).baseline(baseline));
    }

    private static List<String> places(List<Difference> differences) {
        return differences.stream()
                .map(difference ->
                        difference.kind().code() + " " + difference.stream().orElseThrow() + " " + difference.version())
                .toList();
    }

    @Test
    void the_same_code_decides_the_same() {
        oldDays();

        var report = diff(Bank.OLD.subject());

        assertThat(found).isEmpty();
        assertThat(report.isSame()).isTrue();
        assertThat(report.commands()).isEqualTo(8);
        assertThat(report.unasked()).isZero();
    }

    @Test
    void a_new_rule_changes_what_it_forbids_and_nothing_else() {
        oldDays();

        var report = diff(Bank.OLD.withWithdrawMax(99).subject());

        assertThat(places(found))
                .containsExactly("accepted-now-refused account-ada 2", "accepted-now-refused account-bob 2");
        assertThat(found.getFirst())
                .isEqualTo(new Difference(
                        Kind.ACCEPTED_NOW_REFUSED,
                        "account",
                        Optional.of(StreamId.of("account", "ada")),
                        2,
                        2,
                        "Withdraw",
                        0,
                        "fact.withdrawn",
                        "refused: too-much",
                        List.of()));
        assertThat(report.differences()).isEqualTo(Map.of(Kind.ACCEPTED_NOW_REFUSED, 2L));
    }

    @Test
    void a_field_that_would_be_another_is_shown_with_both_values() {
        oldDays();

        diff(Bank.OLD.withBonus(1).subject());

        assertThat(places(found))
                .containsExactly("other-data account-ada 1", "other-data account-ada 4", "other-data account-bob 1");
        assertThat(found.getFirst().changes())
                .containsExactly(new Change("fact.deposited/cents", Optional.of("500"), Optional.of("501")));
        assertThat(found.getFirst().toString())
                .isEqualTo(
                        "other-data account account-ada version 1 position 1 Deposit: fact.deposited/cents: 500 → 501");
    }

    @Test
    void tags_that_would_be_others_are_a_difference() {
        oldDays();
        var tagged = Bank.OLD.aggregate(Bank.CODEC).withTags(_ -> Set.of(Tag.of("bank", "c")));

        diff(Subject.of(tagged).derivedBy(Bank::askedFor));

        assertThat(found)
                .hasSize(8)
                .allSatisfy(difference -> assertThat(difference.changes())
                        .extracting(Change::path)
                        .allMatch(path -> path.endsWith(" tags/0")));
    }

    @Test
    void more_or_other_events_are_a_difference() {
        oldDays();
        var twice = Aggregate.of(
                "account",
                Bank.CODEC,
                Decider.<Command, Account, Fact>of(
                        Account.NONE,
                        (account, command) -> command instanceof Withdraw(long cents)
                                ? Decision.of(new Fact.Withdrawn(cents), new Fact.Deposited(0, "fee"))
                                : Bank.OLD.decide(account, command),
                        Account::evolve));

        diff(Subject.of(twice.withTags(_ -> Set.of(Tag.of("bank", "b")))).derivedBy(Bank::askedFor));

        assertThat(places(found))
                .containsExactly(
                        "other-events account-ada 2", "other-events account-ada 3", "other-events account-bob 2");
        assertThat(found.getFirst().summary()).isEqualTo("fact.withdrawn → fact.withdrawn, fact.deposited");
    }

    @Test
    void a_root_is_decided_on_as_a_decider_is() {
        oldDays();
        var root = Aggregate.ofRoot("account", Bank.CODEC, Root::new, Root::handle)
                .withTags(_ -> Set.of(Tag.of("bank", "b")));

        diff(Subject.of(root).derivedBy(Bank::askedFor));

        assertThat(places(found)).containsExactly("accepted-now-refused account-ada 2");
    }

    /// Forbids 300 alone.
    private static final class Root extends AggregateRoot<Fact> {
        private Account account = Account.NONE;

        Decision<Fact> handle(Command command) {
            if (command.equals(new Withdraw(300))) {
                return refuse("not-300", "that much is not given");
            }
            return switch (Bank.OLD.decide(account, command)) {
                case Decision.Accepted<Fact>(var facts) -> record(facts.getFirst());
                case Decision.Refused<Fact> refused -> refused;
            };
        }

        @Override
        protected void apply(Fact event) {
            account = account.evolve(event);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void random_histories_show_exactly_the_decisions_that_a_rule_forbids(long seed) {
        var random = new Random(seed);
        int most = 20 + random.nextInt(60);
        var expected = new ArrayList<String>();
        var names = IntStream.range(0, 30).mapToObj(i -> "n%02d".formatted(i)).toList();
        for (var name : names) {
            run(Bank.OLD, name, new Open(name));
            int commands = random.nextInt(40);
            for (int i = 0; i < commands; i++) {
                run(
                        Bank.OLD,
                        name,
                        random.nextBoolean() ? new Deposit(random.nextInt(100)) : new Withdraw(random.nextInt(100)));
                if (random.nextInt(10) == 0) {
                    described("account-" + name);
                }
            }
            for (var event :
                    store.read(StreamId.of("account", name), Range.forward()).events()) {
                if (event.type().equals("fact.withdrawn")
                        && Bank.CODEC.read(event, store.log().id()).data() instanceof Fact.Withdrawn(long cents)
                        && cents > most) {
                    expected.add("accepted-now-refused account-" + name + " " + (event.version() - 1));
                }
            }
        }

        assertThat(diff(Bank.OLD.subject()).isSame()).isTrue();
        diff(Bank.OLD.withWithdrawMax(most).subject());
        assertThat(places(found)).isEqualTo(expected).isNotEmpty();
    }

    private void described(String stream) {
        store.append(Append.to(
                StreamId.parse(stream),
                new Any(),
                new StreamEvent.Described(Map.of("a", "b")).toEventData(UUID.randomUUID())));
    }

    // Commands that were recorded.

    /// A file with commands of one account, sent to a handler that records.
    private Path recorded(Subject<Command, Account, Fact> subject, Command... commands) {
        var file = folder.resolve("commands.jsonl");
        try (var recorder = CommandFile.open(file, store.log(), List.of(subject), CommandFile.SIZE_MAX_DEFAULT)) {
            var recording =
                    CommandHandler.on(store, SYSTEM, RetryPolicy.DEFAULTS).recording(recorder);
            for (var command : commands) {
                recording.handle((Aggregate<Command, Account, Fact>) subject.model(), "ada", command);
            }
            assertThat(recorder.failure()).isEmpty();
        }
        return file;
    }

    private DiffReport again(Path commands, Subject<?, ?, ?>... subjects) {
        return counted(DecisionDiff.of(store, List.of(subjects)).commands(commands));
    }

    private static final Command[] STORY = {
        new Open("Ada"),
        new Open("Eve"),
        new Withdraw(10),
        new Deposit(100),
        new Deposit(0),
        new Withdraw(10),
        new Withdraw(2_000),
        new Deposit(5_000),
        new Withdraw(2_000)
    };

    @Test
    void recorded_commands_are_decided_on_what_they_were_decided_on() {
        var file = recorded(Bank.OLD.subject(), STORY);

        var report = again(file, Bank.OLD.subject());

        assertThat(found).isEmpty();
        assertThat(report.commands()).isEqualTo(STORY.length);
    }

    @Test
    void a_refused_command_that_would_be_accepted_is_found() {
        var file = recorded(Bank.OLD.subject(), STORY);

        again(file, Bank.OLD.withWithdrawMax(3_000).subject());

        assertThat(places(found)).containsExactly("refused-now-accepted account-ada 4");
        assertThat(found.getFirst().summary()).isEqualTo("refused: too-much → fact.withdrawn");
        assertThat(found.getFirst().line()).isEqualTo(10);
    }

    @Test
    void another_code_of_a_refusal_is_a_difference() {
        var file = recorded(Bank.OLD.subject(), STORY);

        again(file, Bank.OLD.withTooLittle("no-money").subject());

        assertThat(places(found)).containsExactly("other-refusal account-ada 1", "other-refusal account-ada 3");
    }

    @Test
    void nothing_to_do_is_a_decision_too() {
        var file = recorded(Bank.OLD.subject(), STORY);
        var strict = Aggregate.of(
                "account",
                Bank.CODEC,
                Decider.<Command, Account, Fact>of(
                        Account.NONE,
                        (account, command) -> command.equals(new Deposit(0))
                                ? Decision.refuse("nothing", "no cents")
                                : Bank.OLD.decide(account, command),
                        Account::evolve));

        again(
                file,
                Subject.of(strict.withTags(_ -> Set.of(Tag.of("bank", "b")))).recordedWith(Bank.COMMANDS));

        assertThat(found)
                .singleElement()
                .satisfies(
                        difference -> assertThat(difference.summary()).isEqualTo("nothing to do → refused: nothing"));
    }

    @Test
    void a_command_that_was_repeated_is_recorded_once() throws IOException {
        var file = folder.resolve("commands.jsonl");
        var subject = Bank.OLD.subject();
        var account = (Aggregate<Command, Account, Fact>) subject.model();
        try (var recorder = CommandFile.open(file, store.log(), List.of(subject), CommandFile.SIZE_MAX_DEFAULT)) {
            var recording = handler.recording(recorder);
            recording.handle(account, "ada", new Open("Ada"), CommandContext.of("open"));
            recording.handle(account, "ada", new Open("Ada"), CommandContext.of("open"));
            recording.handle(account, "ada", new Deposit(1), CommandContext.of("deposit"));
            recording.handle(account, "ada", new Deposit(1), CommandContext.of("deposit"));
            assertThat(recorder.written()).isEqualTo(2);
        }
        assertThat(Files.readAllLines(file)).hasSize(3);
        again(file, Bank.OLD.subject());
        assertThat(found).isEmpty();
    }

    @Test
    void a_recorder_that_fails_does_not_fail_the_command() {
        var failing = handler.recording(_ -> {
            throw new IllegalStateException("the disk is full");
        });

        failing.handle(Bank.OLD.aggregate(Bank.CODEC), "ada", new Open("Ada"));

        assertThat(store.log().head()).isEqualTo(1);
    }

    @Test
    void a_half_written_line_is_left_out_and_cut_off() throws IOException {
        var file = recorded(Bank.OLD.subject(), new Open("Ada"), new Deposit(10));
        Files.writeString(file, "{\"subject\":\"acc", StandardOpenOption.APPEND);

        assertThat(again(file, Bank.OLD.subject()).commands()).isEqualTo(2);

        recorded(Bank.OLD.subject(), new Deposit(20));
        assertThat(Files.readAllLines(file)).hasSize(4);
        assertThat(again(file, Bank.OLD.subject()).commands()).isEqualTo(3);
    }

    @Test
    void a_full_file_leaves_commands_out_and_counts_them() {
        var subject = Bank.OLD.subject();
        try (var recorder = CommandFile.open(folder.resolve("c"), store.log(), List.of(subject), 10)) {
            handler.recording(recorder)
                    .handle((Aggregate<Command, Account, Fact>) subject.model(), "ada", new Open("Ada"));
            handler.recording(recorder).handle(Bank.boundary(5), new Open("Ada"), CommandContext.NONE);

            assertThat(recorder.written()).isZero();
            assertThat(recorder.leftOut()).isEqualTo(2);
        }
    }

    @Test
    void a_file_of_another_log_is_refused() {
        var file = recorded(Bank.OLD.subject(), new Open("Ada"));
        var other = MemoryStore.create();

        assertThatThrownBy(() -> CommandFile.open(file, other.log(), List.of(), 1))
                .isInstanceOf(BrokenFileException.class)
                .hasMessageContaining("line 1 is of log " + store.log().id());
        assertThatThrownBy(() -> DecisionDiff.of(other, List.of(Bank.OLD.subject()))
                        .commands(file)
                        .assertSame())
                .isInstanceOf(BrokenFileException.class);
        assertThatThrownBy(() -> DecisionDiff.of(store, List.of(Bank.OLD.subject()))
                        .baseline(file)
                        .assertSame())
                .hasMessageContaining("does not begin a file of leftfold-states");
    }

    @Test
    void commands_that_cannot_be_read_any_more_are_found() throws IOException {
        var file = recorded(Bank.OLD.subject(), new Open("Ada"), new Deposit(10), new Deposit(20));
        Files.writeString(file, Files.readString(file).replace("command.deposit\"", "command.pay-in\""));

        again(file, Bank.OLD.subject());
        assertThat(places(found)).containsExactly("undecodable account-ada 1", "undecodable account-ada 2");

        found.clear();
        again(file);
        assertThat(found).hasSize(3).allMatch(difference -> difference.now().contains("no subject of that name"));
    }

    @Test
    void recorded_events_that_are_elsewhere_are_found() throws IOException {
        var file = recorded(Bank.OLD.subject(), new Open("Ada"), new Deposit(10));
        Files.writeString(file, Files.readString(file).replace("\"first\":2", "\"first\":1"));

        again(file, Bank.OLD.subject());

        assertThat(found)
                .singleElement()
                .satisfies(difference -> assertThat(difference.now()).contains("not where the file says"));
    }

    // Decisions over tags.

    private static final Boundary<Open, Bank.Holdings, Fact> OPENING = Bank.boundary(100);

    private static Optional<Open> opening(List<Event<Fact>> append) {
        var first = append.getFirst();
        return first.stream().category().equals("opening")
                ? Optional.of(new Open(((Fact.Opened) first.data()).owner()))
                : Optional.empty();
    }

    private static Subject<Open, ?, Fact> opening(Boundary<Open, Bank.Holdings, Fact> boundary) {
        return Subject.of("opening", boundary)
                .derivedBy(DecisionDiffTest::opening)
                .recordedWith(Bank.COMMANDS);
    }

    /// Bob opens while the bank holds 100; Eve is refused when it holds 101.
    private Path openings() {
        var file = folder.resolve("commands.jsonl");
        try (var recorder =
                CommandFile.open(file, store.log(), List.of(opening(OPENING)), CommandFile.SIZE_MAX_DEFAULT)) {
            run(Bank.OLD, "ada", new Open("Ada"), new Deposit(100));
            handler.recording(recorder).handle(OPENING, new Open("Bob"), CommandContext.NONE);
            run(Bank.OLD, "ada", new Deposit(1));
            handler.recording(recorder).handle(OPENING, new Open("Eve"), CommandContext.NONE);
            run(Bank.OLD, "ada", new Withdraw(101));
        }
        return file;
    }

    @Test
    void a_boundary_decides_recorded_commands_on_what_its_query_found_then() {
        var file = openings();

        assertThat(again(file, opening(OPENING)).commands()).isEqualTo(2);
        assertThat(found).isEmpty();

        again(file, opening(Bank.boundary(99)));
        assertThat(found).singleElement().satisfies(difference -> {
            assertThat(difference.kind()).isEqualTo(Kind.ACCEPTED_NOW_REFUSED);
            assertThat(difference.stream()).contains(StreamId.of("opening", "Bob"));
            assertThat(difference.position()).isEqualTo(2);
            assertThat(difference.summary()).isEqualTo("fact.opened → refused: bank-full");
        });

        found.clear();
        again(file, opening(Bank.boundary(101)));
        assertThat(found).singleElement().satisfies(difference -> {
            assertThat(difference.kind()).isEqualTo(Kind.REFUSED_NOW_ACCEPTED);
            assertThat(difference.stream()).isEmpty();
            assertThat(difference.position()).isEqualTo(4);
        });
    }

    @Test
    void a_boundary_decides_commands_that_are_told_from_events() {
        openings();

        var report = diff(Bank.OLD.subject(), opening(OPENING));
        assertThat(found).isEmpty();
        assertThat(report.commands()).isEqualTo(5);
        assertThat(report.unasked()).isZero();

        diff(opening(Bank.boundary(99)));
        assertThat(places(found)).containsExactly("accepted-now-refused opening-Bob 0");
    }

    @Test
    void events_of_one_append_are_given_together() {
        var two = Append.to(
                StreamId.of("account", "ada"),
                new Any(),
                Bank.CODEC.write(
                        new Fact.Opened("Ada"), UUID.randomUUID(), new UUID(0, 0), StreamId.of("account", "ada")),
                Bank.CODEC.write(
                        new Fact.Deposited(1, "x"), UUID.randomUUID(), new UUID(0, 0), StreamId.of("account", "ada")));
        store.append(two);
        run(Bank.OLD, "ada", new Deposit(2));
        var seen = new ArrayList<Integer>();

        var report = diff(Subject.of(Bank.OLD.aggregate(Bank.CODEC)).derivedBy(append -> {
            seen.add(append.size());
            return Optional.empty();
        }));

        assertThat(seen).containsExactly(2, 1);
        assertThat(report.unasked()).isEqualTo(3);
    }

    // States.

    @Test
    void states_of_the_same_code_are_the_same() {
        oldDays();

        var report = against(baseline(false, Bank.OLD.subject()), Bank.OLD.subject());

        assertThat(found).isEmpty();
        assertThat(report.states()).isEqualTo(8);
    }

    @Test
    void another_fold_is_found_where_it_begins() {
        oldDays();
        var other = Bank.OLD.withEvolve((account, fact) -> fact.equals(new Fact.Withdrawn(50))
                ? new Account(account.owner(), account.cents() - 49, account.payers())
                : account.evolve(fact));

        against(baseline(true, Bank.OLD.subject()), other.subject());

        assertThat(places(found)).containsExactly("other-state account-ada 4");
        assertThat(found.getFirst().changes())
                .containsExactly(new Change("/cents", Optional.of("150"), Optional.of("151")));

        found.clear();
        against(baseline(false, Bank.OLD.subject()), other.subject());
        assertThat(found).singleElement().satisfies(difference -> {
            assertThat(difference.was()).matches("[0-9a-f]{32}").isNotEqualTo(difference.now());
            assertThat(difference.changes()).isEmpty();
        });
    }

    private static JsonCodec<Fact> upcasting(String by) {
        return JsonCodec.builder(Fact.class)
                .upcast("fact.deposited", 1, Bank.DepositedV1.class, old -> new Fact.Deposited(old.cents(), by))
                .build();
    }

    /// A deposit in the shape of the first release, and one in today's.
    private void upcastDays() {
        var codec = upcasting("unknown");
        var stream = StreamId.of("account", "ada");
        run(Bank.OLD, "ada", new Open("Ada"));
        var old = EventData.of(
                UUID.randomUUID(),
                "fact.deposited",
                1,
                Payload.of("json", "{\"cents\":5}".getBytes(StandardCharsets.UTF_8)));
        var today = codec.write(
                new Fact.Deposited(6, "cash"), UUID.randomUUID(), store.log().id(), stream);
        store.append(Append.to(stream, new Any(), old.withTags(Tag.of("bank", "b"))));
        store.append(Append.to(stream, new Any(), today.withTags(Tag.of("bank", "b"))));
    }

    @Test
    void an_upcaster_that_reads_the_past_otherwise_is_found() {
        upcastDays();

        var before = baseline(true, Bank.OLD.subject(upcasting("unknown")));
        assertThat(against(before, Bank.OLD.subject(upcasting("unknown"))).differences())
                .doesNotContainKey(Kind.OTHER_STATE);
        found.clear();

        against(before, Bank.OLD.subject(upcasting("cash")));

        assertThat(found)
                .filteredOn(difference -> difference.kind() == Kind.OTHER_STATE)
                .singleElement()
                .satisfies(difference -> {
                    assertThat(difference.version()).isEqualTo(2);
                    assertThat(difference.changes())
                            .containsExactly(
                                    new Change("/payers/0", Optional.of("\"unknown\""), Optional.of("\"cash\"")));
                });
    }

    @Test
    void an_event_of_an_old_shape_is_no_other_decision() {
        upcastDays();

        diff(Bank.OLD.subject(upcasting("cash")));

        assertThat(found).isEmpty();
    }

    @Test
    void what_today_cannot_read_is_found_by_states_and_by_decisions() {
        upcastDays();
        var before = baseline(false, Bank.OLD.subject(upcasting("unknown")));

        against(before, Bank.OLD.subject());

        assertThat(places(found)).containsExactly("undecodable account-ada 2", "undecodable account-ada 1");
        assertThat(found.getFirst().was()).isEqualTo("fact.deposited");
    }

    @Test
    void code_that_throws_is_found() {
        oldDays();
        var before = baseline(false, Bank.OLD.subject());
        var failing = Bank.OLD.withEvolve((account, fact) -> {
            if (fact instanceof Fact.Withdrawn) {
                throw new IllegalStateException("no way back");
            }
            return account.evolve(fact);
        });

        against(before, failing.subject());

        assertThat(places(found))
                .containsExactly(
                        "failed account-ada 3", "failed account-bob 3", "failed account-ada 2", "failed account-bob 2");
        assertThat(found.getFirst().summary()).contains("IllegalStateException: no way back");
    }

    @Test
    void what_the_old_code_could_not_fold_and_the_new_can_is_told() {
        oldDays();
        var failing = Bank.OLD.withEvolve((account, fact) -> {
            if (fact instanceof Fact.Withdrawn) {
                throw new IllegalStateException("no way on");
            }
            return account.evolve(fact);
        });
        var file = folder.resolve("states.jsonl");
        var totals = Baseline.record(store, List.of(failing.subject()), file, false, SYSTEM, DiffProgress.NONE);
        assertThat(totals).isEqualTo(new Baseline(2, 8, 2));

        against(file, Bank.OLD.subject());
        assertThat(places(found)).containsExactly("other-state account-ada 3", "other-state account-bob 3");
        found.clear();
        assertThat(DecisionDiff.of(store, List.of(Subject.of(failing.aggregate(Bank.CODEC))))
                        .baseline(file)
                        .assertSame()
                        .isSame())
                .isTrue();
    }

    @Test
    void long_streams_go_over_several_lines_and_pages() {
        run(Bank.OLD, "ada", new Open("Ada"));
        var stream = StreamId.of("account", "ada");
        IntStream.rangeClosed(1, 1_300)
                .mapToObj(
                        i -> Bank.CODEC.write(new Fact.Deposited(i, "cash"), UUID.randomUUID(), new UUID(0, 0), stream))
                .forEach(event -> store.append(Append.to(stream, new Any(), event.withTags(Tag.of("bank", "b")))));
        var other = Bank.OLD.withEvolve(
                (account, fact) -> fact.equals(new Fact.Deposited(1_222, "cash")) ? account : account.evolve(fact));

        var report = against(baseline(true, Bank.OLD.subject()), other.subject());

        assertThat(report.states()).isEqualTo(1_301);
        assertThat(places(found)).containsExactly("other-state account-ada 1223");
        assertThat(found.getFirst().changes()).extracting(Change::path).containsExactly("/cents");
    }

    @Test
    void events_that_came_later_do_not_count() {
        oldDays();
        var before = baseline(false, Bank.OLD.subject());
        run(Bank.OLD, "ada", new Deposit(1));
        run(Bank.OLD, "zoe", new Open("Zoe"));

        assertThat(against(before, Bank.OLD.subject()).states()).isEqualTo(8);
        assertThat(found).isEmpty();
    }

    @Test
    void a_file_that_is_not_whole_is_refused() throws IOException {
        oldDays();
        var file = baseline(false, Bank.OLD.subject());
        var lines = Files.readAllLines(file);
        Files.write(file, lines.subList(0, lines.size() - 1));

        assertThatThrownBy(() -> against(file, Bank.OLD.subject()))
                .isInstanceOf(BrokenFileException.class)
                .hasMessageContaining("is not whole");
    }

    sealed interface Door {
        record Ajar(int width) implements Door {}

        record Broken(int width) implements Door {}
    }

    @Test
    void members_of_a_sealed_family_with_the_same_fields_are_told_apart() {
        assertThat(Trees.digest(Trees.of(new Door.Ajar(1)))).isNotEqualTo(Trees.digest(Trees.of(new Door.Broken(1))));
        assertThat(Trees.digest(Trees.of(House.of(new Door.Ajar(1)))))
                .isEqualTo(Trees.digest(Trees.of(House.of(new Door.Ajar(1)))))
                .isNotEqualTo(Trees.digest(Trees.of(House.of(new Door.Broken(1)))));
        assertThat(Trees.of(House.of(new Door.Ajar(1))).toString().split("Ajar", -1))
                .hasSize(5);
    }

    record House(Door front, List<Door> doors, Optional<Door> back, Map<String, Door> named) {
        static House of(Door door) {
            return new House(door, List.of(door), Optional.of(door), Map.of("x", door));
        }
    }

    record Bag(Set<String> set, Map<String, Set<Door>> doors) {}

    @Test
    void the_order_of_sets_and_maps_says_nothing() {
        var texts = IntStream.range(0, 50).mapToObj(Integer::toString).toList();
        var upwards = new LinkedHashSet<>(texts);
        var downwards = new LinkedHashSet<>(texts.reversed());
        Set<Door> doors = new LinkedHashSet<>(List.of(new Door.Ajar(1), new Door.Broken(1)));
        Set<Door> others = new LinkedHashSet<>(List.of(new Door.Broken(1), new Door.Ajar(1)));
        var map = new LinkedHashMap<String, Set<Door>>();
        map.put("b", doors);
        map.put("a", Set.of());
        var other = new LinkedHashMap<String, Set<Door>>();
        other.put("a", Set.of());
        other.put("b", others);

        assertThat(Trees.digest(Trees.of(new Bag(upwards, map))))
                .isEqualTo(Trees.digest(Trees.of(new Bag(downwards, other))));
        assertThat(Trees.of(new Bag(upwards, map)).get("doors").get("b").toString())
                .contains("Ajar", "Broken");
    }

    // What is meant to be so.

    private DiffReport approved(Subject<?, ?, ?> subject, String... lines) throws IOException {
        found.clear();
        var file = Files.write(folder.resolve("approved.jsonl"), List.of(lines));
        return counted(DecisionDiff.of(store, List.of(subject)).approved(file));
    }

    @Test
    void a_difference_is_accepted_by_a_line_that_says_it() throws IOException {
        oldDays();
        var subject = Bank.OLD.withWithdrawMax(99).subject();
        diff(subject);
        var first = found.getFirst().toJson();

        var report = approved(subject, first);

        assertThat(places(found)).containsExactly("accepted-now-refused account-bob 2");
        assertThat(report.approved()).isEqualTo(1);
        assertThat(report.approvalsUnused()).isEmpty();
    }

    @Test
    void a_line_without_a_place_accepts_a_change_everywhere() throws IOException {
        oldDays();
        var bonus = Bank.OLD.withBonus(1).subject();

        assertThat(approved(bonus, "{\"kind\":\"other-data\",\"paths\":[\"fact.deposited/cents\"]}")
                        .approved())
                .isEqualTo(3);
        assertThat(found).isEmpty();

        var report = approved(bonus, "{\"kind\":\"other-data\",\"command\":\"Withdraw\"}");
        assertThat(found).hasSize(3);
        assertThat(report.approvalsUnused()).hasSize(1);
    }

    @Test
    void an_approval_that_could_mean_anything_is_refused() {
        oldDays();

        assertThatThrownBy(() -> approved(Bank.OLD.subject(), "{\"kind\":\"other-data\",\"steam\":\"account-1\"}"))
                .hasMessageContaining("line 1 has a property that no difference has: steam");
        assertThatThrownBy(() -> approved(Bank.OLD.subject(), "{\"subject\":\"account\"}"))
                .hasMessageContaining("has no proper \"kind\"");
        assertThatThrownBy(() -> approved(Bank.OLD.subject(), "{\"kind\":\"other\"}"))
                .hasMessageContaining("accepts a kind that there is not");
        assertThatThrownBy(() -> approved(Bank.OLD.subject(), "nonsense")).hasMessageContaining("is no JSON");
    }

    @Test
    void a_test_fails_with_lines_that_would_accept_the_differences() {
        oldDays();

        assertThatThrownBy(() -> DecisionDiff.of(
                                store, List.of(Bank.OLD.withWithdrawMax(99).subject()))
                        .assertSame())
                .isInstanceOf(DecisionsDifferException.class)
                .hasMessageStartingWith("today's code comes to something else 2 times;")
                .hasMessageContaining("{\"kind\":\"accepted-now-refused\",\"subject\":\"account\",");
    }

    @Test
    void nothing_to_compare_is_an_error() {
        assertThatThrownBy(() -> DecisionDiff.of(store, List.of(Subject.of(Bank.OLD.aggregate(Bank.CODEC))))
                        .assertSame())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing to compare");
        assertThatThrownBy(() -> DecisionDiff.of(store, List.of(Bank.OLD.subject(), Bank.OLD.subject())))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
