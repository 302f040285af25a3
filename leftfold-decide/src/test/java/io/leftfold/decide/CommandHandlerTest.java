package io.leftfold.decide;

import static io.leftfold.decide.Bank.ACCOUNT;
import static io.leftfold.decide.Bank.BOOKING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.AsOf;
import io.leftfold.Cause;
import io.leftfold.ConditionFailedException;
import io.leftfold.DelegatingStore;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.KeyReusedException;
import io.leftfold.Metadata;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.RetryPolicy;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.decide.Bank.Account;
import io.leftfold.decide.Bank.AccountCommand.Deposit;
import io.leftfold.decide.Bank.AccountCommand.Open;
import io.leftfold.decide.Bank.AccountCommand.Withdraw;
import io.leftfold.decide.Bank.Book;
import io.leftfold.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommandHandlerTest {
    private final MemoryStore store = MemoryStore.create();
    private final CommandHandler handler = CommandHandler.on(store);

    private List<RecordedEvent> log() {
        return store.readAll(Query.ALL, Range.forward()).events();
    }

    private Account account() {
        return handler.state(ACCOUNT, "1", new AsOf.Latest()).state();
    }

    @Test
    void a_command_is_decided_on_the_events_before_it() {
        assertThat(handler.handle(ACCOUNT, "1", new Open("Ada"))).isEqualTo(new Outcome.Accepted(1, 1));
        assertThat(handler.handle(ACCOUNT, "1", new Deposit(500))).isEqualTo(new Outcome.Accepted(2, 1));
        assertThat(handler.handle(ACCOUNT, "1", new Withdraw(501)))
                .isEqualTo(new Outcome.Refused("insufficient-funds", "501 asked, 500 there"));

        assertThat(account()).isEqualTo(new Account(true, 500));
        assertThat(log()).extracting(RecordedEvent::type).containsExactly("account.opened", "account.deposited");
    }

    @Test
    void a_long_history_is_read_in_pages() {
        handler.handle(ACCOUNT, "1", new Open("Ada"));
        var stream = ACCOUNT.stream("1");
        for (int i = 0; i < 2_500; i++) {
            handler.handle(ACCOUNT, "1", new Deposit(1));
        }

        assertThat(account().cents()).isEqualTo(2_500);
        assertThat(store.stream(stream).orElseThrow().version()).isEqualTo(2_501);
    }

    @Test
    void nothing_to_do_is_fine_and_writes_nothing() {
        handler.handle(ACCOUNT, "1", new Open("Ada"));

        assertThat(handler.handle(ACCOUNT, "1", new Deposit(0))).isEqualTo(new Outcome.Accepted(1, 0));
        assertThat(log()).hasSize(1);
    }

    @Test
    void a_command_with_an_id_acts_once() {
        var first = handler.handle(ACCOUNT, "1", new Open("Ada"), CommandContext.of("open-1"));
        var deposit = handler.handle(ACCOUNT, "1", new Deposit(5), CommandContext.of("deposit-1"));

        assertThat(handler.handle(ACCOUNT, "1", new Open("Ada"), CommandContext.of("open-1")))
                .isEqualTo(first);
        assertThat(handler.handle(ACCOUNT, "1", new Deposit(5), CommandContext.of("deposit-1")))
                .isEqualTo(deposit);
        assertThat(log()).hasSize(2);
    }

    @Test
    void a_command_that_found_nothing_to_do_finds_nothing_for_ever() {
        var nothing = handler.handle(ACCOUNT, "1", new Deposit(0), CommandContext.of("d"));

        assertThat(nothing).isEqualTo(new Outcome.Accepted(0, 0));
        handler.handle(ACCOUNT, "1", new Open("Ada"));
        assertThat(handler.handle(ACCOUNT, "1", new Deposit(0), CommandContext.of("d")))
                .isEqualTo(nothing);
    }

    @Test
    void a_command_id_with_another_content_or_entity_is_an_error() {
        handler.handle(ACCOUNT, "1", new Deposit(5), CommandContext.of("d"));

        assertThatThrownBy(() -> handler.handle(ACCOUNT, "1", new Deposit(6), CommandContext.of("d")))
                .isInstanceOf(KeyReusedException.class);
        assertThatThrownBy(() -> handler.handle(ACCOUNT, "2", new Deposit(5), CommandContext.of("d")))
                .isInstanceOf(KeyReusedException.class);
        // A refusal of the domain does not hide it either.
        assertThatThrownBy(() -> handler.handle(ACCOUNT, "1", new Withdraw(99), CommandContext.of("d")))
                .isInstanceOf(KeyReusedException.class);
        assertThat(log()).hasSize(1);
    }

    @Test
    void a_refusal_is_not_remembered() {
        handler.handle(ACCOUNT, "1", new Withdraw(5), CommandContext.of("w"));
        handler.handle(ACCOUNT, "1", new Deposit(5));

        assertThat(handler.handle(ACCOUNT, "1", new Withdraw(5), CommandContext.of("w")))
                .isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void a_conflict_reads_only_what_is_new_and_decides_again() {
        handler.handle(ACCOUNT, "1", new Open("Ada"));
        var reads = new ArrayList<Long>();
        var racing = new Racing(store, 3) {
            @Override
            public Page read(StreamId stream, Range range) {
                reads.add(range.after());
                return super.read(stream, range);
            }
        };
        var pauses = new ArrayList<Duration>();
        var contended = CommandHandler.on(racing, Environment.system().withPause(pauses::add), RetryPolicy.DEFAULTS);

        var outcome = contended.handle(ACCOUNT, "1", new Deposit(10));

        assertThat(outcome).isEqualTo(new Outcome.Accepted(5, 1));
        assertThat(reads).containsExactly(0L, 1L, 2L, 3L);
        assertThat(pauses).hasSize(3);
        assertThat(account().cents()).isEqualTo(13);
    }

    @Test
    void attempts_are_bounded() {
        var racing = new Racing(store, Integer.MAX_VALUE);
        var pauses = new ArrayList<Duration>();
        var policy = RetryPolicy.DEFAULTS.withAttempts(4);
        var contended = CommandHandler.on(racing, Environment.system().withPause(pauses::add), policy);

        assertThatThrownBy(() -> contended.handle(ACCOUNT, "1", new Deposit(1)))
                .isInstanceOfSatisfying(
                        ConditionFailedException.class,
                        failure -> assertThat(failure.refused().met()).isEqualTo(4));
        assertThat(pauses).hasSize(3);
    }

    /// Lets a rival deposit one cent before each of the first appends.
    private static class Racing extends DelegatingStore {
        private int rivals;

        Racing(EventStore store, int rivals) {
            super(store);
            this.rivals = rivals;
        }

        @Override
        public AppendOutcome append(Append append) {
            if (rivals-- > 0) {
                CommandHandler.on(delegate()).handle(ACCOUNT, "1", new Deposit(1));
            }
            return super.append(append);
        }
    }

    @Test
    void an_event_id_that_is_taken_is_made_anew() {
        var outcomes = new ArrayList<AppendOutcome>();
        var once = new DelegatingStore(store) {
            @Override
            public AppendOutcome append(Append append) {
                var id = append.writes().getFirst().events().getFirst().id();
                var outcome = outcomes.isEmpty() ? new Refused(new EventIdUnused(id), 1) : super.append(append);
                outcomes.add(outcome);
                return outcome;
            }
        };

        assertThat(CommandHandler.on(once).handle(ACCOUNT, "1", new Open("Ada")))
                .isEqualTo(new Outcome.Accepted(1, 1));
        assertThat(outcomes).hasSize(2);
    }

    @Test
    void many_threads_on_one_account_lose_no_cent() throws Exception {
        handler.handle(ACCOUNT, "1", new Open("Ada"));
        var patient = CommandHandler.on(store, Environment.system(), RetryPolicy.DEFAULTS.withAttempts(1_000));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = IntStream.range(0, 200)
                    .<Future<Outcome>>mapToObj(_ -> threads.submit(() -> patient.handle(ACCOUNT, "1", new Deposit(1))))
                    .toList();
            for (var outcome : running) {
                assertThat(outcome.get()).isInstanceOf(Outcome.Accepted.class);
            }
        }
        assertThat(account().cents()).isEqualTo(200);
    }

    @Test
    void a_closed_or_deleted_stream_refuses_by_code() {
        handler.handle(ACCOUNT, "1", new Open("Ada"));
        var ids = Environment.system().ids();
        store.append(Append.to(ACCOUNT.stream("1"), new Any(), new StreamEvent.Closed("end").toEventData(ids.next())));

        assertThat(handler.handle(ACCOUNT, "1", new Deposit(1)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("stream-closed"));
        store.append(Append.to(ACCOUNT.stream("1"), new Any(), new StreamEvent.Deleted("end").toEventData(ids.next())));
        assertThat(handler.handle(ACCOUNT, "1", new Deposit(1)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("stream-deleted"));
        store.append(Append.to(ACCOUNT.stream("1"), new Any(), new StreamEvent.Restored("no").toEventData(ids.next())));
        assertThat(handler.handle(ACCOUNT, "1", new Deposit(1))).isEqualTo(new Outcome.Accepted(5, 1));
        assertThat(handler.state(ACCOUNT, "1", new AsOf.Latest()))
                .isEqualTo(new FoldedState<>(new Account(true, 1), 5, 5));
    }

    @Test
    void the_state_as_of_a_version_or_an_instant_of_either_clock() {
        var context = CommandContext.NONE.withOccurredAt(Instant.parse("2020-01-01T00:00:00Z"));
        handler.handle(ACCOUNT, "1", new Open("Ada"), context);
        handler.handle(ACCOUNT, "1", new Deposit(5), context.withOccurredAt(Instant.parse("2020-03-01T00:00:00Z")));
        handler.handle(ACCOUNT, "1", new Deposit(7), context.withOccurredAt(Instant.parse("2020-02-01T00:00:00Z")));

        assertThat(handler.state(ACCOUNT, "1", new AsOf.Version(2)).state().cents())
                .isEqualTo(5);
        assertThat(handler.state(ACCOUNT, "1", new AsOf.Occurred(Instant.parse("2020-02-15T00:00:00Z")))
                        .state()
                        .cents())
                .isEqualTo(7);
        assertThat(handler.state(ACCOUNT, "1", new AsOf.Recorded(Instant.parse("2020-12-31T00:00:00Z"))))
                .isEqualTo(new FoldedState<>(Account.NONE, 0, 0));
    }

    @Test
    void the_event_may_say_itself_when_it_occurred_and_what_it_is_about() {
        var day = Instant.parse("2021-01-01T00:00:00Z");
        var tag = Tag.of("kind", "test");
        var described = ACCOUNT.withOccurredAt(_ -> Optional.of(day)).withTags(_ -> Set.of(tag));

        handler.handle(described, "1", new Open("Ada"));

        assertThat(log().getFirst().occurredAt()).isEqualTo(day);
        assertThat(log().getFirst().tags()).containsExactly(tag);
    }

    @Test
    void correlation_and_causation_flow_from_event_to_command_to_event() {
        handler.handle(
                ACCOUNT,
                "1",
                new Open("Ada"),
                CommandContext.of("c-1")
                        .withMetadata(Metadata.EMPTY.with(Metadata.ACTOR, "ada").with("channel", "web")));
        var opened = log().getFirst();
        Cause.of(opened, () -> handler.handle(ACCOUNT, "1", new Deposit(1), CommandContext.of("c-2")));
        Cause.of(log().get(1), () -> handler.handle(ACCOUNT, "1", new Deposit(1)));

        assertThat(opened.metadata().entries())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Metadata.CORRELATION_ID,
                        "c-1",
                        Metadata.CAUSATION_ID,
                        "c-1",
                        Metadata.ACTOR,
                        "ada",
                        "channel",
                        "web"));
        assertThat(log().get(1).metadata().entries())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Metadata.CORRELATION_ID, "c-1",
                        Metadata.CAUSATION_ID, opened.id().toString(),
                        Metadata.ACTOR, "ada"));
        assertThat(log().get(2).metadata().correlationId()).contains("c-1");
        assertThat(log().get(2).metadata().causationId())
                .contains(log().get(1).id().toString());
    }

    @Test
    void a_decision_over_tags_reads_and_guards_what_it_declares() {
        assertThat(handler.handle(BOOKING, new Book("1A", "ada"), CommandContext.NONE))
                .isInstanceOf(Outcome.Accepted.class);
        assertThat(handler.handle(BOOKING, new Book("1A", "bob"), CommandContext.NONE))
                .isEqualTo(new Outcome.Refused("taken", "seat 1A is taken"));
        assertThat(handler.handle(BOOKING, new Book("1B", "bob"), CommandContext.NONE))
                .isInstanceOf(Outcome.Accepted.class);
        assertThat(log()).extracting(event -> event.stream().toString()).containsExactly("guest-ada", "guest-bob");
    }

    @Test
    void of_many_that_want_one_seat_one_gets_it() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = IntStream.range(0, 200)
                    .<Future<Outcome>>mapToObj(i -> threads.submit(
                            () -> handler.handle(BOOKING, new Book("s" + i % 10, "g" + i), CommandContext.of("c" + i))))
                    .toList();
            int accepted = 0;
            for (var outcome : running) {
                accepted += outcome.get() instanceof Outcome.Accepted ? 1 : 0;
            }
            assertThat(accepted).isEqualTo(10);
        }
        assertThat(log()).hasSize(10);
    }

    @Test
    void a_boundary_may_say_when_its_events_occurred_and_what_a_command_is() {
        var day = Instant.parse("2021-01-01T00:00:00Z");
        var booking = BOOKING.withOccurredAt(_ -> Optional.of(day)).withFingerprint(Book::seat);

        var first = handler.handle(booking, new Book("1A", "ada"), CommandContext.of("b"));

        assertThat(handler.handle(booking, new Book("1A", "renamed"), CommandContext.of("b")))
                .isEqualTo(first);
        assertThat(log().getFirst().occurredAt()).isEqualTo(day);
    }

    // Who hears of commands.

    private final List<DecidedCommand<?>> heard = new ArrayList<>();
    private final CommandHandler recording = handler.recording(heard::add);

    @Test
    void a_recorder_hears_what_was_decided_on_which_version_and_what_came_of_it() {
        recording.handle(ACCOUNT, "1", new Open("Ada"));
        recording.handle(ACCOUNT, "1", new Withdraw(5));
        recording.handle(ACCOUNT, "1", new Deposit(0));

        var stream = Optional.of(ACCOUNT.stream("1"));
        assertThat(heard)
                .containsExactly(
                        new DecidedCommand<>(ACCOUNT, stream, 0, new Open("Ada"), new Outcome.Accepted(1, 1)),
                        new DecidedCommand<>(
                                ACCOUNT,
                                stream,
                                1,
                                new Withdraw(5),
                                new Outcome.Refused("insufficient-funds", "5 asked, 0 there")),
                        new DecidedCommand<>(ACCOUNT, stream, 1, new Deposit(0), new Outcome.Accepted(1, 0)));
    }

    @Test
    void a_recorder_does_not_hear_of_an_outcome_that_was_repeated() {
        recording.handle(ACCOUNT, "1", new Open("Ada"), CommandContext.of("open"));
        recording.handle(ACCOUNT, "1", new Deposit(5), CommandContext.of("deposit"));
        recording.handle(ACCOUNT, "1", new Deposit(0), CommandContext.of("nothing"));
        recording.handle(ACCOUNT, "1", new Withdraw(5), CommandContext.of("withdraw"));
        heard.clear();

        // Accepted again by the rules, refused by them now, and accepted by them now.
        recording.handle(ACCOUNT, "1", new Deposit(5), CommandContext.of("deposit"));
        recording.handle(ACCOUNT, "1", new Open("Ada"), CommandContext.of("open"));
        recording.handle(ACCOUNT, "1", new Withdraw(5), CommandContext.of("withdraw"));

        assertThat(heard).isEmpty();
    }

    @Test
    void a_recorder_that_throws_fails_no_command_and_is_logged() {
        var full = new IllegalStateException("the disk is full");
        var failing = handler.recording(_ -> {
            throw full;
        });

        assertThat(failing.handle(ACCOUNT, "1", new Open("Ada"))).isEqualTo(new Outcome.Accepted(1, 1));
        assertThat(log()).hasSize(1);
        assertThat(Logged.LINES).anySatisfy(line -> {
            assertThat(line.level()).isEqualTo(System.Logger.Level.WARNING);
            assertThat(line.thrown()).isSameAs(full);
        });
    }
}
