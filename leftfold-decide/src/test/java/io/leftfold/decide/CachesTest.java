package io.leftfold.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendOutcome;
import io.leftfold.AsOf;
import io.leftfold.ConditionFailedException;
import io.leftfold.DelegatingStore;
import io.leftfold.Environment;
import io.leftfold.LogInfo;
import io.leftfold.RetryPolicy;
import io.leftfold.StoreUnavailableException;
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
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CachesTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Aggregate<AccountCommand, Account, AccountEvent> READ =
            Bank.ACCOUNT.withCaching(Caching.READ_FIRST);
    private static final Aggregate<AccountCommand, Account, AccountEvent> DECIDE =
            Bank.ACCOUNT.withCaching(Caching.DECIDE_FIRST);

    private final ReadingCounter store = new ReadingCounter(MemoryStore.create());
    private final BoundedCache<CachedState> cache = BoundedCache.of(100, HOUR, Environment.system());
    private final CommandHandler handler = CommandHandler.on(store).withCache(cache);
    private final CommandHandler elsewhere = CommandHandler.on(store);

    @Test
    void a_cached_state_is_read_on_from_where_it_is() {
        IntStream.range(0, 50).forEach(_ -> handler.handle(READ, "1", new Deposit(1)));
        store.events();

        handler.handle(READ, "1", new Deposit(1));
        // The last one once more, to see that it is there.
        assertThat(store.events()).isEqualTo(1);
        elsewhere.handle(Bank.ACCOUNT, "1", new Deposit(5));
        store.events();
        assertThat(handler.state(READ, "1", new AsOf.Latest()).state().cents()).isEqualTo(56);
        assertThat(store.events()).isEqualTo(2);
    }

    @Test
    void a_command_on_a_cached_state_reads_nothing_where_nobody_else_writes() {
        handler.handle(DECIDE, "1", new Deposit(1));
        store.reads();

        IntStream.range(0, 50).forEach(_ -> handler.handle(DECIDE, "1", new Deposit(1)));

        assertThat(store.reads()).isZero();
        assertThat(elsewhere.state(Bank.ACCOUNT, "1", new AsOf.Latest()).state().cents())
                .isEqualTo(51);
    }

    @Test
    void who_writes_elsewhere_is_noticed_by_the_append_and_only_what_is_new_is_read() {
        IntStream.range(0, 50).forEach(_ -> handler.handle(DECIDE, "1", new Deposit(1)));
        elsewhere.handle(Bank.ACCOUNT, "1", new Withdraw(50));
        elsewhere.handle(Bank.ACCOUNT, "1", new Deposit(7));
        store.events();

        handler.handle(DECIDE, "1", new Withdraw(7));

        assertThat(store.events()).isEqualTo(3);
        assertThat(handler.state(DECIDE, "1", new AsOf.Latest()).state().cents())
                .isZero();
    }

    @Test
    void a_guess_is_no_attempt() {
        var once = CommandHandler.on(store, Environment.system(), RetryPolicy.DEFAULTS.withAttempts(1))
                .withCache(cache);
        once.handle(DECIDE, "1", new Deposit(1));
        elsewhere.handle(Bank.ACCOUNT, "1", new Deposit(7));

        assertThat(once.handle(DECIDE, "1", new Deposit(1))).isEqualTo(new Outcome.Accepted(3, 1));
    }

    @Test
    void who_loses_every_attempt_leaves_the_newest_state_that_was_read() {
        var isBusy = new AtomicBoolean();
        var busy = new DelegatingStore(store) {
            @Override
            public AppendOutcome append(Append append) {
                if (isBusy.get()) {
                    elsewhere.handle(Bank.ACCOUNT, "1", new Deposit(1));
                }
                return super.append(append);
            }
        };
        var losing = CommandHandler.on(busy, Environment.system(), RetryPolicy.DEFAULTS.withAttempts(2))
                .withCache(cache);
        losing.handle(DECIDE, "1", new Deposit(1));
        isBusy.set(true);

        assertThatThrownBy(() -> losing.handle(DECIDE, "1", new Deposit(1)))
                .isInstanceOf(ConditionFailedException.class);

        // One lost guess and two attempts, of which the second has read two events of the others.
        assertThat(cache.get(Bank.ACCOUNT.stream("1")).orElseThrow().anchor().version())
                .isEqualTo(3);
    }

    /// What throws where the state of an account that has 13 cents is folded or kept.
    private static void unlucky(Object state) {
        if (state instanceof Account account && account.cents() == 13) {
            throw new IllegalStateException("for a test");
        }
    }

    @Test
    void what_throws_behind_the_commit_does_not_make_a_command_fail_and_its_state_is_forgotten() {
        var weighed = BoundedCache.<CachedState>weighed(
                10,
                100,
                kept -> {
                    unlucky(kept.state());
                    return 1;
                },
                HOUR,
                Environment.system());
        var folding = Aggregate.<Long, Account, AccountEvent>of(
                        "account",
                        Bank.CODEC,
                        Decider.of(
                                Account.NONE,
                                (_, cents) -> Decision.of(new AccountEvent.Deposited(cents)),
                                (state, event) -> {
                                    var next = state.evolve(event);
                                    unlucky(next);
                                    return next;
                                }))
                .withCaching(Caching.READ_FIRST);

        var first = CommandHandler.on(store).withCache(weighed);
        first.handle(READ, "1", new Deposit(6));
        assertThat(first.handle(READ, "1", new Deposit(7))).isEqualTo(new Outcome.Accepted(2, 1));
        assertThat(weighed.figures().entries()).isZero();
        assertThat(first.state(READ, "1", new AsOf.Latest()).state().cents()).isEqualTo(13);
        assertThat(first.handle(READ, "1", new Withdraw(14))).isInstanceOf(Outcome.Refused.class);

        handler.handle(folding, "2", 6L);
        assertThat(handler.handle(folding, "2", 7L)).isEqualTo(new Outcome.Accepted(4, 1));
        assertThat(cache.get(folding.stream("2"))).isEmpty();
    }

    @Test
    void a_refusal_on_an_old_state_is_not_the_answer() {
        handler.handle(DECIDE, "1", new Deposit(1));
        elsewhere.handle(Bank.ACCOUNT, "1", new Deposit(10));

        assertThat(handler.handle(DECIDE, "1", new Withdraw(11))).isInstanceOf(Outcome.Accepted.class);

        elsewhere.handle(Bank.ACCOUNT, "1", new Open("Ada"));
        assertThat(handler.handle(DECIDE, "1", new Open("Bob")))
                .isEqualTo(new Outcome.Refused("already-open", "the account is open"));
    }

    @Test
    void a_state_that_is_asked_for_is_what_the_log_says() {
        handler.handle(DECIDE, "1", new Deposit(1));
        elsewhere.handle(Bank.ACCOUNT, "1", new Deposit(10));

        assertThat(handler.state(DECIDE, "1", new AsOf.Latest()).state().cents())
                .isEqualTo(11);
    }

    @Test
    void that_there_is_nothing_to_do_on_an_old_state_is_not_the_answer() {
        var close = Aggregate.<String, Account, AccountEvent>of(
                        "account",
                        Bank.CODEC,
                        Decider.of(
                                Account.NONE,
                                (state, owner) ->
                                        state.open() ? Decision.nothing() : Decision.of(new AccountEvent.Opened(owner)),
                                (state, event) -> event instanceof AccountEvent.Deposited
                                        ? new Account(false, 0)
                                        : state.evolve(event)))
                .withCaching(Caching.DECIDE_FIRST);
        handler.handle(close, "1", "Ada");
        elsewhere.handle(Bank.ACCOUNT, "1", new Deposit(1));

        assertThat(handler.handle(close, "1", "Bob").position()).isEqualTo(3);
        assertThat(handler.handle(close, "1", "Cleo", CommandContext.of("c"))).isEqualTo(new Outcome.Accepted(3, 0));
    }

    @Test
    void what_a_decider_throws_on_an_old_state_is_not_the_answer() {
        var fussy = Aggregate.<Long, Account, AccountEvent>of(
                        "account",
                        Bank.CODEC,
                        Decider.of(
                                Account.NONE,
                                (state, cents) -> {
                                    if (state.cents() < cents) {
                                        throw new IllegalStateException("too little");
                                    }
                                    return Decision.of(new AccountEvent.Withdrawn(cents));
                                },
                                Account::evolve))
                .withCaching(Caching.DECIDE_FIRST);
        handler.handle(fussy, "1", 0L);
        elsewhere.handle(Bank.ACCOUNT, "1", new Deposit(5));

        assertThat(handler.handle(fussy, "1", 5L)).isInstanceOf(Outcome.Accepted.class);
        assertThatThrownBy(() -> handler.handle(fussy, "1", 5L)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_repeated_command_leaves_the_events_of_its_first_run_in_the_state_and_not_its_own() {
        var numbers = new AtomicInteger();
        // No pure function, as there are some.
        var drawing = Aggregate.<String, Account, AccountEvent>of(
                        "account",
                        Bank.CODEC,
                        Decider.of(
                                Account.NONE,
                                (_, _) -> Decision.of(new AccountEvent.Deposited(numbers.incrementAndGet())),
                                Account::evolve))
                .withCaching(Caching.DECIDE_FIRST);
        handler.handle(drawing, "1", "draw");
        elsewhere.handle(drawing, "1", "draw", CommandContext.of("second"));

        assertThat(handler.handle(drawing, "1", "draw", CommandContext.of("second")))
                .isEqualTo(new Outcome.Accepted(2, 1));
        handler.handle(drawing, "1", "draw");

        assertThat(handler.state(drawing, "1", new AsOf.Latest()))
                .isEqualTo(elsewhere.state(Bank.ACCOUNT, "1", new AsOf.Latest()));
    }

    @Test
    void a_log_that_was_restored_and_has_grown_again_meets_no_state_of_before() {
        handler.handle(READ, "1", new Deposit(1));
        var other = MemoryStore.create();
        CommandHandler.on(other).handle(Bank.ACCOUNT, "1", new Deposit(100));
        // The same log by its id, and as long.
        var log = store.log();
        var restored = new DelegatingStore(other) {
            @Override
            public LogInfo log() {
                return log;
            }
        };

        var state = CommandHandler.on(restored).withCache(cache).state(READ, "1", new AsOf.Latest());

        assertThat(state.state().cents()).isEqualTo(100);
    }

    @Test
    void after_a_failed_call_the_incarnation_of_the_log_is_looked_at() {
        var isDown = new AtomicBoolean();
        var shaky = new DelegatingStore(store) {
            @Override
            public AppendOutcome append(Append append) {
                if (isDown.getAndSet(false)) {
                    throw new StoreUnavailableException("for a test");
                }
                return super.append(append);
            }
        };
        var careful = CommandHandler.on(shaky).withCache(cache);
        careful.handle(DECIDE, "1", new Deposit(1));
        isDown.set(true);
        store.restored();
        assertThatThrownBy(() -> careful.handle(DECIDE, "1", new Deposit(1)))
                .isInstanceOf(StoreUnavailableException.class);
        store.reads();

        careful.handle(DECIDE, "1", new Deposit(1));

        assertThat(store.reads()).isEqualTo(1);
        assertThat(cache.figures().entries()).isEqualTo(1);
    }

    @Test
    void two_aggregates_of_one_category_do_not_take_each_others_states() {
        var count = Aggregate.<String, Integer, AccountEvent>of(
                        "account", Bank.CODEC, Decider.of(0, (_, _) -> Decision.nothing(), (state, _) -> state + 1))
                .withCaching(Caching.READ_FIRST);
        handler.handle(READ, "1", new Deposit(5));

        assertThat(handler.state(count, "1", new AsOf.Latest()).state()).isEqualTo(1);
        assertThat(handler.state(READ, "1", new AsOf.Latest()).state().cents()).isEqualTo(5);
    }

    @Test
    void a_shared_cache_gives_what_another_process_has_folded_and_may_fail() {
        var json = JsonRecord.of(Account.class);
        var shared = BoundedCache.<Snapshot>weighed(
                10, 1_000, snapshot -> snapshot.state().size(), HOUR, Environment.system());
        var account =
                DECIDE.withSnapshots(StateCodec.of(json.schema(), json::encode, json::decode), SnapshotPolicy.NEVER);
        var one = CommandHandler.on(store).withSharedCache(shared);
        var two = CommandHandler.on(store).withSharedCache(shared);
        IntStream.range(0, 20).forEach(_ -> one.handle(account, "1", new Deposit(1)));
        store.events();

        assertThat(two.state(account, "1", new AsOf.Latest()).state().cents()).isEqualTo(20);
        assertThat(store.events()).isEqualTo(1);

        var broken = new StateCache<Snapshot>() {
            @Override
            public Optional<Snapshot> get(StreamId stream) {
                throw new IllegalStateException("for a test");
            }

            @Override
            public void put(StreamId stream, Snapshot value) {
                throw new IllegalStateException("for a test");
            }

            @Override
            public void remove(StreamId stream) {}

            @Override
            public void clear() {}
        };
        assertThat(CommandHandler.on(store).withSharedCache(broken).handle(account, "1", new Deposit(1)))
                .isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void many_threads_and_two_processes_on_one_account_lose_no_cent() throws Exception {
        var second = CommandHandler.on(store).withCache(BoundedCache.of(1, HOUR, Environment.system()));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = IntStream.range(0, 400)
                    .mapToObj(i -> threads.submit(() ->
                            (i % 2 == 0 ? handler : second).handle(i % 3 == 0 ? READ : DECIDE, "1", new Deposit(1))))
                    .toList();
            for (Future<Outcome> each : done) {
                assertThat(each.get()).isInstanceOf(Outcome.Accepted.class);
            }
        }

        assertThat(elsewhere.state(Bank.ACCOUNT, "1", new AsOf.Latest()).state().cents())
                .isEqualTo(400);
        assertThat(handler.state(DECIDE, "1", new AsOf.Latest()).state().cents())
                .isEqualTo(400);
    }

    private final AtomicLong nanos = new AtomicLong();

    private <V> BoundedCache<V> bounded(int entries, long weight, ToLongFunction<V> weigh) {
        var system = Environment.system();
        var environment = new Environment(
                system.clock(), nanos::get, system.random(), system.ids(), system.threads(), system.pause());
        return BoundedCache.weighed(entries, weight, weigh, Duration.ofSeconds(1), environment);
    }

    private static StreamId stream(int n) {
        return StreamId.of("a", Integer.toString(n));
    }

    @Test
    void the_entry_that_was_not_used_for_the_longest_time_makes_room() {
        var bounded = this.<String>bounded(2, 100, String::length);
        bounded.put(stream(1), "one");
        bounded.put(stream(2), "two");
        assertThat(bounded.get(stream(1))).contains("one");

        bounded.put(stream(3), "three");

        assertThat(bounded.get(stream(2))).isEmpty();
        assertThat(bounded.get(stream(1))).contains("one");
        assertThat(bounded.figures()).isEqualTo(new CacheFigures(2, 8, 2, 1, 1));
    }

    @Test
    void a_cache_is_bounded_by_weight_and_keeps_nothing_that_is_too_heavy_alone() {
        var bounded = this.<String>bounded(10, 6, String::length);
        bounded.put(stream(1), "one");
        bounded.put(stream(2), "two");
        bounded.put(stream(3), "three");
        assertThat(bounded.figures().weight()).isEqualTo(5);

        bounded.put(stream(3), "seven on its own");

        assertThat(bounded.figures().entries()).isZero();
        assertThat(bounded.figures().weight()).isZero();
    }

    @Test
    void an_entry_is_good_for_its_time() {
        var bounded = this.<String>bounded(10, 100, String::length);
        bounded.put(stream(1), "one");
        nanos.set(1_000_000_000);
        assertThat(bounded.get(stream(1))).contains("one");
        nanos.set(1_000_000_001);
        assertThat(bounded.get(stream(1))).isEmpty();
        assertThat(bounded.figures().entries()).isZero();

        bounded.put(stream(1), "again");
        bounded.remove(stream(1));
        bounded.put(stream(2), "two");
        bounded.clear();
        assertThat(bounded.figures().weight()).isZero();
        assertThatThrownBy(() -> bounded(0, 1, _ -> 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
