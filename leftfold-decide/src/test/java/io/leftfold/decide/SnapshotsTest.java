package io.leftfold.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AsOf;
import io.leftfold.Environment;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Payload;
import io.leftfold.Range;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.decide.Bank.Account;
import io.leftfold.decide.Bank.AccountCommand;
import io.leftfold.decide.Bank.AccountCommand.Deposit;
import io.leftfold.decide.Bank.AccountCommand.Open;
import io.leftfold.decide.Bank.AccountCommand.Withdraw;
import io.leftfold.decide.Bank.AccountEvent;
import io.leftfold.json.JsonRecord;
import io.leftfold.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class SnapshotsTest {
    private static final JsonRecord<Account> JSON = JsonRecord.of(Account.class);
    private static final StateCodec<Account> STATE = StateCodec.of(JSON.schema(), JSON::encode, JSON::decode);
    private static final StreamId STREAM = Bank.ACCOUNT.stream("1");

    private final ReadingCounter store = new ReadingCounter(MemoryStore.create());
    private final MemorySnapshots kept = new MemorySnapshots();
    private final CommandHandler plain = CommandHandler.on(store);

    private static Aggregate<AccountCommand, Account, AccountEvent> every(long events) {
        return Bank.ACCOUNT.withSnapshots(STATE, SnapshotPolicy.everyEvents(events));
    }

    private Snapshots snapshots() {
        return Snapshots.in(kept, Environment.system());
    }

    /// Waits until those that are due have been taken.
    private static void settle(Snapshots snapshots) {
        snapshots.close();
    }

    private void deposits(int count) {
        for (int i = 0; i < count; i++) {
            plain.handle(Bank.ACCOUNT, "1", new Deposit(1));
        }
    }

    private static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void folding_from_snapshots_and_caches_equals_folding_from_the_start(long seed) {
        var random = new Random(seed);
        var cache = BoundedCache.<CachedState>of(2, Duration.ofHours(1), Environment.system());
        var caching =
                List.of(Caching.NEVER, Caching.READ_FIRST, Caching.DECIDE_FIRST).get(random.nextInt(3));
        var account = every(1 + random.nextInt(5)).withCaching(caching);
        for (int i = 0; i < 120; i++) {
            try (var snapshots = snapshots()) {
                var handler = CommandHandler.on(store).withSnapshots(snapshots);
                handler = random.nextBoolean() ? handler.withCache(cache) : handler;
                var entity = Integer.toString(random.nextInt(3));
                switch (random.nextInt(6)) {
                    case 0 -> {
                        var described = new StreamEvent.Described(Map.of("n", "" + i))
                                .toEventData(Environment.system().ids().next());
                        store.append(Append.to(account.stream(entity), new Any(), described));
                    }
                    case 1 -> plain.handle(Bank.ACCOUNT, entity, new Deposit(random.nextInt(9)));
                    default -> {
                        var command =
                                random.nextBoolean() ? new Deposit(random.nextInt(9)) : new Withdraw(random.nextInt(9));
                        var before = plain.state(Bank.ACCOUNT, entity, new AsOf.Latest());
                        var outcome = handler.handle(account, entity, command);
                        assertThat(outcome instanceof Outcome.Refused)
                                .isEqualTo(command instanceof Withdraw(long cents)
                                        && cents > before.state().cents());
                    }
                }
                var version = new AsOf.Version(random.nextInt(40));
                var position = new AsOf.Position(random.nextInt(120));
                for (AsOf asOf : List.of(new AsOf.Latest(), version, position)) {
                    assertThat(handler.state(account, entity, asOf)).isEqualTo(plain.state(Bank.ACCOUNT, entity, asOf));
                }
            }
        }
    }

    @Test
    void a_fold_begins_with_the_newest_snapshot_and_reads_what_came_after() {
        deposits(100);
        try (var snapshots = snapshots()) {
            CommandHandler.on(store).withSnapshots(snapshots).handle(every(100), "1", new Deposit(1));
            settle(snapshots);
            assertThat(snapshots.figures().taken()).isEqualTo(1);
            assertThat(snapshots.figures().bytes()).isPositive();
        }
        deposits(3);
        store.events();

        try (var snapshots = snapshots()) {
            var state = CommandHandler.on(store).withSnapshots(snapshots).state(every(100), "1", new AsOf.Latest());

            assertThat(state).isEqualTo(new FoldedState<>(new Account(false, 104), 104, 104));
            assertThat(store.events()).isEqualTo(4);
            assertThat(snapshots.figures().loaded()).isEqualTo(1);
        }
    }

    @Test
    void old_snapshots_are_cleaned_up_and_a_state_of_then_begins_with_one_of_before() {
        try (var snapshots = snapshots()) {
            for (int i = 0; i < 5; i++) {
                try (var each = snapshots()) {
                    CommandHandler.on(store).withSnapshots(each).handle(every(1), "1", new Deposit(1));
                }
            }
            assertThat(kept.of(STREAM))
                    .extracting(snapshot -> snapshot.anchor().version())
                    .containsExactly(4L, 5L);
            store.events();

            var handler = CommandHandler.on(store).withSnapshots(snapshots);
            assertThat(handler.state(every(1), "1", new AsOf.Version(4)).state().cents())
                    .isEqualTo(4);
            assertThat(store.events()).isEqualTo(1);
            assertThat(handler.state(every(1), "1", new AsOf.Version(3)).state().cents())
                    .isEqualTo(3);
        }
    }

    @Test
    void bytes_and_time_make_a_snapshot_due_too() {
        assertThat(SnapshotPolicy.everyBytes(100).isDue(new Since(1, 99), Duration.ofDays(1)))
                .isFalse();
        assertThat(SnapshotPolicy.everyBytes(100).isDue(new Since(1, 100), Duration.ZERO))
                .isTrue();
        var slow = SnapshotPolicy.whenLoadTakes(Duration.ofMillis(5));
        assertThat(slow.isDue(new Since(1, 1), Duration.ofMillis(4))).isFalse();
        assertThat(slow.isDue(new Since(1, 1), Duration.ofMillis(5))).isTrue();
        assertThat(slow.isDue(Since.NOTHING, Duration.ofMillis(5))).isFalse();
        assertThat(SnapshotPolicy.NEVER.isDue(new Since(1L << 40, 1L << 50), Duration.ofDays(9)))
                .isFalse();
        assertThatThrownBy(() -> SnapshotPolicy.everyEvents(0)).isInstanceOf(IllegalArgumentException.class);
    }

    /// A snapshot as it was taken, with something changed.
    private void keepWrong(Anchor anchor, String schema) {
        kept.save(new Snapshot(anchor, Payload.of(schema, JSON.encode(new Account(true, 1_000_000)))));
    }

    private Anchor anchor(long version, UUID eventId) {
        var log = store.log();
        return new Anchor(log.id(), log.incarnation(), STREAM, version, version, eventId);
    }

    private void assertDiscarded() {
        try (var snapshots = snapshots()) {
            var handler = CommandHandler.on(store).withSnapshots(snapshots);

            assertThat(handler.state(every(1_000), "1", new AsOf.Latest())
                            .state()
                            .cents())
                    .isEqualTo(10);
            settle(snapshots);
            assertThat(snapshots.figures().discarded()).isEqualTo(1);
            assertThat(kept.of(STREAM)).isEmpty();
        }
    }

    private UUID idAt(long version) {
        return store.read(STREAM, Range.forward().after(version - 1).limit(1))
                .events()
                .getFirst()
                .id();
    }

    @Test
    void a_snapshot_of_another_history_is_discarded() {
        deposits(10);
        keepWrong(anchor(10, new UUID(1, 2)), STATE.schema());
        assertDiscarded();
    }

    @Test
    void a_snapshot_that_is_newer_than_the_log_is_discarded() {
        deposits(10);
        keepWrong(anchor(11, new UUID(1, 2)), STATE.schema());
        assertDiscarded();
    }

    @Test
    void a_snapshot_that_is_newer_than_its_version_says_is_discarded() {
        deposits(10);
        keepWrong(anchor(9, idAt(10)), STATE.schema());
        assertDiscarded();
    }

    @Test
    void a_snapshot_of_another_incarnation_is_discarded() {
        deposits(10);
        keepWrong(anchor(10, idAt(10)), STATE.schema());
        store.restored();
        assertDiscarded();
    }

    @Test
    void a_snapshot_of_another_schema_is_never_decoded_and_stays_for_whoever_reads_it() {
        deposits(10);
        keepWrong(
                anchor(10, idAt(10)),
                JsonRecord.of(Account.class).withSchemaVersion(2).schema());
        try (var snapshots = snapshots()) {
            var handler = CommandHandler.on(store).withSnapshots(snapshots);

            assertThat(handler.state(every(1_000), "1", new AsOf.Latest())
                            .state()
                            .cents())
                    .isEqualTo(10);
            settle(snapshots);
            assertThat(snapshots.figures().discarded()).isZero();
            assertThat(kept.of(STREAM)).hasSize(1);
        }
    }

    @Test
    void a_snapshot_that_cannot_be_decoded_is_discarded() {
        deposits(10);
        kept.save(new Snapshot(anchor(10, idAt(10)), Payload.of(STATE.schema(), new byte[] {1, 2, 3})));
        assertDiscarded();
    }

    @Test
    void a_store_of_snapshots_that_fails_makes_no_command_fail() {
        kept.breakDown();
        try (var snapshots = snapshots()) {
            var handler = CommandHandler.on(store).withSnapshots(snapshots);
            for (int i = 0; i < 5; i++) {
                assertThat(handler.handle(every(1), "1", new Deposit(1))).isInstanceOf(Outcome.Accepted.class);
            }
            settle(snapshots);
            assertThat(snapshots.figures().failed()).isGreaterThanOrEqualTo(6);
            assertThat(snapshots.figures().taken()).isZero();
        }
    }

    /// Whose threads do nothing; what they would do is in `held`.
    private static Environment holding(List<Runnable> held) {
        var system = Environment.system();
        return new Environment(
                system.clock(),
                system.nanoTime(),
                system.random(),
                system.ids(),
                work -> {
                    held.add(work);
                    return Thread.ofVirtual().unstarted(() -> {});
                },
                system.pause());
    }

    private static Anchor anchorOf(int stream) {
        return new Anchor(new UUID(0, 1), 1, StreamId.of("a", "n" + stream), 1, 1, new UUID(0, 2));
    }

    @Test
    void a_codec_that_runs_out_of_stack_does_not_end_the_snapshots_of_others() {
        var endless = StateCodec.<Account>of(
                STATE.schema(),
                _ -> {
                    throw new StackOverflowError("for a test");
                },
                JSON::decode);
        var held = new ArrayList<Runnable>();
        try (var snapshots = Snapshots.in(kept, holding(held))) {
            snapshots.take(anchorOf(1), endless, Account.NONE);
            snapshots.take(anchorOf(2), STATE, Account.NONE);

            held.getFirst().run();

            assertThat(snapshots.figures().failed()).isEqualTo(1);
            assertThat(snapshots.figures().taken()).isEqualTo(1);
        }
    }

    @Test
    void two_aggregates_of_one_category_keep_each_others_snapshots() {
        var other = StateCodec.<Account>of("other", JSON::encode, JSON::decode);
        var others = Bank.ACCOUNT.withSnapshots(other, SnapshotPolicy.everyEvents(1));
        try (var snapshots = snapshots()) {
            for (int i = 0; i < 3; i++) {
                try (var each = snapshots()) {
                    CommandHandler.on(store).withSnapshots(each).handle(every(1), "1", new Deposit(1));
                }
                try (var each = snapshots()) {
                    CommandHandler.on(store).withSnapshots(each).handle(others, "1", new Deposit(1));
                    settle(each);
                    assertThat(each.figures().discarded()).isZero();
                }
            }
            assertThat(kept.of(STREAM))
                    .extracting(snapshot -> snapshot.anchor().version())
                    .containsExactlyInAnyOrder(3L, 5L, 4L, 6L);
            store.events();
            assertThat(CommandHandler.on(store)
                            .withSnapshots(snapshots)
                            .state(every(1), "1", new AsOf.Latest())
                            .version())
                    .isEqualTo(6);
            assertThat(store.events()).isEqualTo(2);
        }
    }

    @Test
    void more_than_can_wait_are_dropped() {
        var held = new ArrayList<Runnable>();
        try (var snapshots = Snapshots.in(kept, holding(held))) {
            for (int i = 0; i <= Snapshots.WAITING_MAX; i++) {
                assertThat(snapshots.take(anchorOf(i), STATE, Account.NONE)).isEqualTo(i < Snapshots.WAITING_MAX);
            }
            assertThat(snapshots.figures().dropped()).isEqualTo(1);

            held.getFirst().run();
            assertThat(snapshots.figures().taken()).isEqualTo(Snapshots.WAITING_MAX);
        }
    }

    @Test
    void a_root_can_neither_be_cached_nor_be_a_snapshot() {
        assertThatThrownBy(() -> Bank.ACCOUNT_ROOT.withCaching(Caching.READ_FIRST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("record");
    }

    @Test
    void a_state_as_of_a_time_keeps_snapshots_of_later() {
        deposits(3);
        var then = store.read(STREAM, Range.forward()).events().getFirst().recordedAt();
        try (var snapshots = snapshots()) {
            CommandHandler.on(store).withSnapshots(snapshots).handle(every(1), "1", new Open("Ada"));
            settle(snapshots);
        }
        try (var snapshots = snapshots()) {
            var handler = CommandHandler.on(store).withSnapshots(snapshots);
            for (AsOf asOf :
                    List.of(new AsOf.Recorded(then.minusSeconds(1)), new AsOf.Occurred(then.minusSeconds(1)))) {
                assertThat(handler.state(every(1), "1", asOf).version()).isZero();
            }
            settle(snapshots);
            assertThat(snapshots.figures().discarded()).isZero();
        }
        assertThat(kept.of(STREAM)).hasSize(1);
    }
}
