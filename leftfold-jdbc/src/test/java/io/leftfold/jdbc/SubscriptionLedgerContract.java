package io.leftfold.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.LeaseLostException;
import io.leftfold.WorkFailedException;
import io.leftfold.subscribe.Claim;
import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.DeadLetter.State;
import io.leftfold.subscribe.PartitionRecord;
import io.leftfold.subscribe.Step;
import io.leftfold.subscribe.SubscriptionLedger;
import io.leftfold.subscribe.SubscriptionRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What every ledger of subscriptions does.
///
/// @param <T> its transaction
interface SubscriptionLedgerContract<T> {
    Duration LEASE = Duration.ofMinutes(10);
    UUID LOG = new UUID(7, 7);
    Instant NOON = Instant.parse("2026-01-01T12:00:00.123456Z");

    /// Another ledger over what the test has recorded so far, or the same one.
    SubscriptionLedger<T> openAgain();

    /// Lets all leases go on as if that time had passed.
    void age(Duration by);

    @Test
    default void a_partition_is_claimed_by_one_node_until_it_is_released() {
        var ledger = registered("s", 2);

        var claim = claimed(ledger, "s", 0, "a");

        assertThat(claim).isEqualTo(new Claim("s", 0, "a", 1));
        assertThat(openAgain().claim("s", 0, "b", LEASE)).isEmpty();
        assertThat(partition(ledger, "s", 0).owner()).contains("a");
        assertThat(partition(ledger, "s", 0).isLeased()).isTrue();
        assertThat(partition(ledger, "s", 1).owner()).isEmpty();
        assertThat(partition(ledger, "s", 1).isLeased()).isFalse();

        ledger.release(claim);

        assertThat(partition(ledger, "s", 0).owner()).isEmpty();
        assertThat(claimed(ledger, "s", 0, "b").epoch()).isEqualTo(2);
        ledger.release(claim);
        assertThat(partition(ledger, "s", 0).owner()).contains("b");
    }

    @Test
    default void what_is_not_there_is_not_claimed() {
        var ledger = registered("s", 2);
        assertThat(ledger.claim("s", 2, "a", LEASE)).isEmpty();
        assertThat(ledger.claim("other", 0, "a", LEASE)).isEmpty();
    }

    @Test
    default void a_silent_owner_is_followed_by_another_and_changes_nothing_any_more() {
        var ledger = registered("s", 1);
        var before = claimed(ledger, "s", 0, "a");
        ledger.apply(before, Step.to(Optional.empty(), at(10)), _ -> "done");
        age(LEASE.plusSeconds(1));
        assertThat(partition(ledger, "s", 0).isLeased()).isFalse();

        var after = claimed(openAgain(), "s", 0, "b");

        assertThat(after.epoch()).isEqualTo(2);
        var worked = new AtomicInteger();
        var step = Step.to(Optional.of(at(10)), at(20));
        assertThatThrownBy(() -> ledger.apply(before, step, _ -> worked.incrementAndGet()))
                .isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> ledger.mark(before, 11)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> ledger.resume(before)).isInstanceOf(LeaseLostException.class);
        ledger.release(before);
        assertThat(worked).hasValue(0);
        assertThat(partition(ledger, "s", 0).owner()).contains("b");
        assertThat(partition(ledger, "s", 0).checkpoint()).contains(at(10));
        assertThat(partition(ledger, "s", 0).trying()).isZero();
    }

    @Test
    default void a_claim_that_was_given_back_changes_nothing() {
        var ledger = registered("s", 1);
        var claim = claimed(ledger, "s", 0, "a");
        ledger.release(claim);
        assertThatThrownBy(() -> ledger.apply(claim, Step.to(Optional.empty(), at(1)), _ -> "done"))
                .isInstanceOf(LeaseLostException.class);
    }

    @Test
    default void beats_keep_what_a_node_owns_and_say_what_there_is() {
        var ledger = registered("s", 2);
        ledger.register("t", 1);
        claimed(ledger, "s", 0, "a");
        age(LEASE.dividedBy(2));

        var records = ledger.beat("a", List.of("s", "t"), LEASE);

        assertThat(records).extracting(SubscriptionRecord::name).containsExactly("s", "t");
        assertThat(records).allSatisfy(one -> assertThat(one.nodes()).containsExactly("a"));
        age(LEASE.dividedBy(2).plusSeconds(1));
        assertThat(partition(ledger, "s", 0).isLeased()).isTrue();
        assertThat(ledger.claim("s", 0, "b", LEASE)).isEmpty();

        ledger.beat("b", List.of("s"), LEASE);

        assertThat(record(ledger, "s").nodes()).containsExactly("a", "b");
        assertThat(record(ledger, "t").nodes()).containsExactly("a");
        age(LEASE.dividedBy(2));
        assertThat(record(ledger, "s").nodes()).containsExactly("b");
        assertThat(record(ledger, "t").nodes()).isEmpty();
        assertThat(ledger.claim("s", 0, "b", LEASE)).isPresent();
    }

    @Test
    default void a_node_that_has_left_or_stops_running_a_subscription_owns_nothing_there() {
        var ledger = registered("s", 1);
        ledger.register("t", 1);
        ledger.beat("a", List.of("s", "t"), LEASE);
        claimed(ledger, "s", 0, "a");
        claimed(ledger, "t", 0, "a");

        assertThat(ledger.beat("a", List.of("t"), LEASE))
                .extracting(SubscriptionRecord::name)
                .containsExactly("t");

        assertThat(claimed(ledger, "s", 0, "b").epoch()).isEqualTo(2);
        assertThat(ledger.claim("t", 0, "b", LEASE)).isEmpty();
        assertThat(ledger.beat("a", List.of(), LEASE)).isEmpty();
        assertThat(claimed(ledger, "t", 0, "b").epoch()).isEqualTo(2);
        assertThat(record(ledger, "t").nodes()).containsExactly("b");
    }

    @Test
    default void a_lease_ends_by_itself() {
        var ledger = registered("s", 1);
        ledger.claim("s", 0, "a", Duration.ofMillis(1));
        var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (ledger.claim("s", 0, "b", LEASE).isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    @Test
    default void work_and_checkpoint_are_one_or_nothing() {
        var ledger = registered("s", 1);
        var claim = claimed(ledger, "s", 0, "a");
        var step = Step.to(Optional.empty(), at(5));

        assertThatThrownBy(() -> ledger.apply(claim, step, _ -> {
                    throw new IOException("disk");
                }))
                .isInstanceOf(WorkFailedException.class)
                .hasRootCauseMessage("disk");
        assertThatThrownBy(() -> ledger.apply(claim, step, _ -> {
                    throw new IllegalStateException("wrong");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("wrong");
        assertThat(ledger.resume(claim).checkpoint()).isEmpty();

        ledger.apply(claim, step, _ -> "done");

        assertThat(ledger.resume(claim).checkpoint()).contains(at(5));
        assertThat(openAgain().resume(claim).checkpoint()).contains(at(5));
    }

    @Test
    default void a_checkpoint_is_only_moved_from_where_it_is() {
        var ledger = registered("s", 1);
        var claim = claimed(ledger, "s", 0, "a");
        ledger.apply(claim, Step.to(Optional.empty(), at(5)), _ -> "done");
        var elsewhere = List.of(
                at(4),
                new Checkpoint(LOG, 1, 5, new UUID(0, 6)),
                new Checkpoint(LOG, 2, 5, new UUID(0, 5)),
                new Checkpoint(new UUID(7, 8), 1, 5, new UUID(0, 5)));
        for (var from : elsewhere) {
            assertThatThrownBy(() -> ledger.apply(claim, Step.to(Optional.of(from), at(9)), _ -> "done"))
                    .isInstanceOf(CheckpointMismatchException.class);
        }
        assertThatThrownBy(() -> ledger.apply(claim, Step.to(Optional.empty(), at(9)), _ -> "done"))
                .isInstanceOf(CheckpointMismatchException.class);
        var nothingMoves = new Step(Optional.of(at(4)), Optional.empty(), List.of(), List.of());
        assertThatThrownBy(() -> ledger.apply(claim, nothingMoves, _ -> "done"))
                .isInstanceOf(CheckpointMismatchException.class);
        assertThat(ledger.resume(claim).checkpoint()).contains(at(5));
        assertThat(record(ledger, "s").position()).isEqualTo(5);
    }

    @Test
    default void partitions_go_on_by_themselves() {
        var ledger = registered("s", 2);
        ledger.apply(claimed(ledger, "s", 1, "a"), Step.to(Optional.empty(), at(5)), _ -> "done");
        assertThat(partition(ledger, "s", 0).position()).isZero();
        assertThat(partition(ledger, "s", 1).position()).isEqualTo(5);
        assertThat(record(ledger, "s").position()).isZero();
    }

    @Test
    default void letters_are_kept_changed_and_settled_with_the_checkpoint() {
        var ledger = registered("s", 2);
        var claim = claimed(ledger, "s", 1, "a");
        var first = letter(1, 3, "k", State.RETRYING);
        var second = letter(1, 7, "k", State.FOLLOWING);
        ledger.apply(
                claim, new Step(Optional.empty(), Optional.of(at(9)), List.of(second, first), List.of()), _ -> "done");
        assertThat(ledger.resume(claim).letters()).containsExactly(first, second);
        assertThat(partition(ledger, "s", 1).letters()).isEqualTo(2);

        var again = new DeadLetter(
                "s", 1, "k", 3, first.eventId(), "t", State.PARKED, 2, "c2", "e2", NOON, NOON.plusSeconds(9));
        ledger.apply(claim, new Step(Optional.of(at(9)), Optional.empty(), List.of(again), List.of()), _ -> "done");

        assertThat(ledger.resume(claim).letters()).containsExactly(again, second);
        assertThat(partition(ledger, "s", 1).letters()).isEqualTo(2);
        assertThat(partition(ledger, "s", 1).position()).isEqualTo(9);

        ledger.apply(claim, new Step(Optional.of(at(9)), Optional.of(at(12)), List.of(), List.of(3L, 4L)), _ -> "done");

        assertThat(ledger.resume(claim).letters()).containsExactly(second);
        assertThat(partition(ledger, "s", 1).letters()).isEqualTo(1);
        assertThat(partition(ledger, "s", 1).position()).isEqualTo(12);
        assertThatThrownBy(() -> ledger.apply(
                        claim, new Step(Optional.of(at(12)), Optional.empty(), List.of(), List.of(7L)), _ -> {
                            throw new IllegalStateException("wrong");
                        }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(partition(ledger, "s", 1).letters()).isEqualTo(1);
    }

    @Test
    default void letters_of_another_partition_are_refused() {
        var ledger = registered("s", 2);
        var claim = claimed(ledger, "s", 1, "a");
        var step = new Step(Optional.empty(), Optional.of(at(9)), List.of(letter(0, 3, "k", State.PARKED)), List.of());
        assertThatThrownBy(() -> ledger.apply(claim, step, _ -> "done")).isInstanceOf(IllegalArgumentException.class);
        assertThat(partition(ledger, "s", 1).position()).isZero();
    }

    @Test
    default void what_an_operator_asks_for_stands_until_it_is_done() {
        var ledger = registered("s", 1);
        var claim = claimed(ledger, "s", 0, "a");
        var first = letter(0, 3, "k", State.PARKED);
        var second = letter(0, 7, "k", State.FOLLOWING);
        ledger.apply(
                claim, new Step(Optional.empty(), Optional.of(at(9)), List.of(first, second), List.of()), _ -> "done");

        assertThat(ledger.asked("s")).isEmpty();
        assertThat(ledger.ask("s", 3, State.WANTED)).isTrue();
        assertThat(ledger.asked("s")).containsExactly(0);
        assertThat(ledger.asked("t")).isEmpty();
        assertThat(ledger.ask("s", 7, State.WANTED)).isFalse();
        assertThat(ledger.ask("s", 4, State.UNWANTED)).isFalse();
        assertThat(ledger.ask("t", 3, State.UNWANTED)).isFalse();
        assertThatThrownBy(() -> ledger.ask("s", 3, State.PARKED)).isInstanceOf(IllegalArgumentException.class);

        assertThat(ledger.letters("s", 0, 10)).containsExactly(first.withState(State.WANTED), second);
        var tried = new Step(Optional.of(at(9)), Optional.empty(), List.of(first), List.of());
        ledger.apply(claim, tried, _ -> "done");
        assertThat(ledger.letters("s", 0, 1)).containsExactly(first);
        assertThat(ledger.asked("s")).isEmpty();

        // An owner that tries it at that time does not know yet.
        assertThat(ledger.ask("s", 3, State.UNWANTED)).isTrue();
        ledger.apply(claim, tried, _ -> "done");
        assertThat(ledger.letters("s", 0, 1)).containsExactly(first.withState(State.UNWANTED));
        assertThat(ledger.asked("s")).containsExactly(0);
    }

    @Test
    default void letters_are_listed_page_by_page() {
        var ledger = registered("s", 2);
        ledger.register("t", 1);
        var zero = claimed(ledger, "s", 0, "a");
        var one = claimed(ledger, "s", 1, "a");
        int count = 100_000;
        park(ledger, zero, 0, count);
        park(ledger, one, 1, count);
        var found = new ArrayList<Long>();
        long after = 0;
        while (found.size() <= count) {
            var page = ledger.letters("s", after, 10_000);
            if (page.isEmpty()) {
                break;
            }
            page.forEach(letter -> found.add(letter.position()));
            after = found.getLast();
        }
        assertThat(found).isEqualTo(LongStream.rangeClosed(1, count).boxed().toList());
        assertThat(partition(ledger, "s", 0).letters()).isEqualTo(count / 2);
        assertThat(ledger.resume(one).letters()).hasSize(count / 2).allMatch(letter -> letter.position() % 2 == 1);
        assertThat(ledger.letters("t", 0, 10)).isEmpty();
        assertThatThrownBy(() -> ledger.letters("s", 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ledger.letters("s", 0, 10_001)).isInstanceOf(IllegalArgumentException.class);
    }

    private void park(SubscriptionLedger<T> ledger, Claim claim, int remainder, int count) {
        Optional<Checkpoint> from = Optional.empty();
        for (int base = 0; base < count; base += 10_000) {
            var letters = IntStream.rangeClosed(base + 1, base + 10_000)
                    .filter(position -> position % 2 == remainder)
                    .mapToObj(position -> letter(claim.partition(), position, "k", State.FOLLOWING))
                    .toList();
            var to = at(base + 10_000);
            ledger.apply(claim, new Step(from, Optional.of(to), letters, List.of()), _ -> "done");
            from = Optional.of(to);
        }
    }

    @Test
    default void the_next_owner_knows_whether_the_one_before_died_and_of_what() {
        var ledger = registered("s", 1);
        var first = claimed(ledger, "s", 0, "a");
        assertThat(ledger.resume(first).isAbandoned()).isFalse();
        ledger.apply(first, Step.to(Optional.empty(), at(5)), _ -> "done");
        ledger.release(first);
        var second = claimed(ledger, "s", 0, "b");
        assertThat(ledger.resume(second).isAbandoned()).isFalse();
        assertThat(ledger.resume(second).trying()).isZero();

        ledger.mark(second, 6);
        age(LEASE.plusSeconds(1));

        var third = claimed(ledger, "s", 0, "c");
        assertThat(ledger.resume(third).isAbandoned()).isTrue();
        assertThat(ledger.resume(third).trying()).isEqualTo(6);
        assertThat(partition(ledger, "s", 0).trying()).isEqualTo(6);

        ledger.apply(third, Step.to(Optional.of(at(5)), at(6)), _ -> "done");

        assertThat(ledger.resume(third).trying()).isZero();
        assertThat(partition(ledger, "s", 0).trying()).isZero();
        ledger.release(third);
        assertThat(ledger.resume(claimed(ledger, "s", 0, "a")).isAbandoned()).isFalse();
    }

    @Test
    default void an_owner_that_gives_back_before_it_has_done_anything_does_not_hide_who_died() {
        var ledger = registered("s", 1);
        claimed(ledger, "s", 0, "a");
        age(LEASE.plusSeconds(1));
        ledger.release(claimed(ledger, "s", 0, "b"));
        assertThat(ledger.resume(claimed(ledger, "s", 0, "c")).isAbandoned()).isTrue();
    }

    @Test
    default void a_node_that_was_started_again_takes_over_from_itself() {
        var ledger = registered("s", 1);
        var before = claimed(ledger, "s", 0, "a");
        var after = claimed(ledger, "s", 0, "a");
        assertThat(after.epoch()).isEqualTo(2);
        assertThat(ledger.resume(after).isAbandoned()).isTrue();
        assertThatThrownBy(() -> ledger.mark(before, 1)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    default void a_pause_is_seen_with_who_and_why() {
        var ledger = registered("s", 1);
        ledger.pause("s", true, "Ada\0", "line 1\nline \"2\"; \\u0000 \ud800 \ud83d\ude00");
        var record = openAgain().beat("a", List.of("s"), LEASE).getFirst();
        assertThat(record.isPaused()).isTrue();
        assertThat(record.by()).isEqualTo("Ada\0");
        assertThat(record.why()).isEqualTo("line 1\nline \"2\"; \\u0000 \ud800 \ud83d\ude00");
        ledger.pause("s", false, "Bob", "");
        assertThat(record(ledger, "s").isPaused()).isFalse();
        assertThatThrownBy(() -> ledger.pause("t", true, "Ada", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void a_seek_takes_the_partitions_from_their_owners() {
        var ledger = registered("s", 2);
        ledger.register("t", 1);
        var other = claimed(ledger, "t", 0, "a");
        var claim = claimed(ledger, "s", 1, "a");
        ledger.apply(
                claim,
                new Step(Optional.empty(), Optional.of(at(9)), List.of(letter(1, 3, "k", State.PARKED)), List.of()),
                _ -> "done");
        ledger.mark(claim, 10);

        ledger.seek("s", Optional.of(at(2)));

        assertThat(record(ledger, "s").partitions())
                .allSatisfy(one -> assertThat(one.checkpoint()).contains(at(2)))
                .allSatisfy(one -> assertThat(one.letters()).isZero())
                .allSatisfy(one -> assertThat(one.trying()).isZero());
        assertThat(ledger.letters("s", 0, 10)).isEmpty();
        assertThatThrownBy(() -> ledger.apply(claim, Step.to(Optional.of(at(2)), at(3)), _ -> "done"))
                .isInstanceOf(LeaseLostException.class);
        var anew = claimed(ledger, "s", 1, "a");
        assertThat(anew.epoch()).isEqualTo(3);
        assertThat(ledger.resume(anew).isAbandoned()).isFalse();
        assertThat(ledger.resume(anew).checkpoint()).contains(at(2));
        ledger.mark(other, 1);

        ledger.seek("s", Optional.empty());

        assertThat(partition(ledger, "s", 1).checkpoint()).isEmpty();
        assertThatThrownBy(() -> ledger.seek("u", Optional.empty())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void what_is_forgotten_leaves_nothing() {
        var ledger = registered("s", 1);
        ledger.register("t", 1);
        var claim = claimed(ledger, "s", 0, "a");
        ledger.apply(
                claim,
                new Step(Optional.empty(), Optional.of(at(9)), List.of(letter(0, 3, "k", State.PARKED)), List.of()),
                _ -> "done");

        ledger.forget("s");

        assertThat(ledger.subscriptions()).extracting(SubscriptionRecord::name).containsExactly("t");
        assertThatThrownBy(() -> ledger.mark(claim, 1)).isInstanceOf(LeaseLostException.class);
        assertThat(ledger.beat("a", List.of("s"), LEASE)).isEmpty();
        ledger.register("s", 3);
        assertThat(record(ledger, "s").partitions()).hasSize(3).allMatch(one -> one.epoch() == 0);
        assertThat(record(ledger, "s").nodes()).isEmpty();
        assertThat(ledger.letters("s", 0, 10)).isEmpty();
        ledger.forget("no such");
    }

    @Test
    default void a_subscription_keeps_its_number_of_partitions() {
        var ledger = registered("many", 1_024);
        openAgain().register("many", 1_024);
        assertThatThrownBy(() -> ledger.register("many", 1_023)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ledger.register("more", 1_025)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ledger.register("less", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(ledger.subscriptions()).hasSize(1);
        assertThat(record(ledger, "many").partitions())
                .extracting(PartitionRecord::partition)
                .isEqualTo(IntStream.range(0, 1_024).boxed().toList());
    }

    @Test
    default void hostile_text_stays_what_it_is() {
        var ledger = openAgain();
        var names =
                List.of("x'; DROP TABLE leftfold_partition; --", "\u00e4\ud83d\ude00 \\u0041%_", "Z", "a", "{micros}?");
        names.forEach(name -> ledger.register(name, 1));
        assertThat(ledger.subscriptions())
                .extracting(SubscriptionRecord::name)
                .isEqualTo(names.stream().sorted().toList());
        for (var name : names) {
            var claim = claimed(ledger, name, 0, name);
            var letter = new DeadLetter(
                    name,
                    0,
                    "key\0\\\\0\\u0000\ud800",
                    1,
                    new UUID(0, 1),
                    "typ\u00e9",
                    State.PARKED,
                    1,
                    "c\0de",
                    "\udc00\0".repeat(1_000),
                    NOON,
                    NOON);
            ledger.apply(
                    claim, new Step(Optional.empty(), Optional.of(at(1)), List.of(letter), List.of()), _ -> "done");
            assertThat(ledger.letters(name, 0, 10)).containsExactly(letter);
        }
        assertThatThrownBy(() -> ledger.register("a\0b", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ledger.beat(" ", List.of(), LEASE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ledger.beat("a", List.of("a"), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ledger.claim("a", 0, "b", Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void of_nodes_that_race_for_a_partition_one_gets_it() throws Exception {
        registered("s", 8);
        int nodes = 6;
        var start = new CyclicBarrier(nodes);
        var tasks = IntStream.range(0, nodes)
                .<Callable<List<Claim>>>mapToObj(node -> () -> {
                    var ledger = openAgain();
                    start.await();
                    return IntStream.range(0, 8)
                            .mapToObj(partition -> ledger.claim("s", partition, "node-" + node, LEASE))
                            .flatMap(Optional::stream)
                            .toList();
                })
                .toList();
        var claims = atOnce(tasks).stream().flatMap(List::stream).toList();
        assertThat(claims).hasSize(8).allMatch(claim -> claim.epoch() == 1);
        assertThat(claims).extracting(Claim::partition).doesNotHaveDuplicates();
    }

    /// Leases are over at once, so that claims are lost all the time; who loses takes a longer one, so that it ends.
    @Test
    default void whatever_nodes_do_to_each_other_each_position_is_handled_once_and_epochs_never_fall()
            throws Exception {
        registered("s", 1);
        var handled = Collections.synchronizedList(new ArrayList<Claim>());
        var lost = new AtomicInteger();
        var tasks = IntStream.range(0, 4)
                .<Callable<Integer>>mapToObj(node -> () -> {
                    var ledger = openAgain();
                    int steps = 0;
                    int lostInARow = 0;
                    while (handled.size() < 30) {
                        var claim = ledger.claim("s", 0, "node-" + node, Duration.ofNanos(1_000L << lostInARow));
                        if (claim.isEmpty()) {
                            continue;
                        }
                        try {
                            var from = ledger.resume(claim.get()).checkpoint();
                            long next = from.map(Checkpoint::position).orElse(0L) + 1;
                            ledger.apply(claim.get(), Step.to(from, at(next)), _ -> handled.add(claim.get()));
                            steps++;
                            lostInARow = 0;
                        } catch (LeaseLostException _) {
                            // Work may have run before the loss was seen; then it is undone.
                            handled.remove(claim.get());
                            lost.incrementAndGet();
                            lostInARow = Math.min(lostInARow + 1, 20);
                        }
                    }
                    return steps;
                })
                .toList();
        int steps = atOnce(tasks).stream().mapToInt(one -> one).sum();
        assertThat(partition(openAgain(), "s", 0).position()).isEqualTo(steps);
        assertThat(handled).hasSize(steps);
        assertThat(handled).extracting(Claim::epoch).isSorted();
        // Else the race did not take place.
        assertThat(lost).hasPositiveValue();
    }

    private static <R> List<R> atOnce(List<Callable<R>> tasks) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<R>();
            for (Future<R> one : threads.invokeAll(tasks)) {
                results.add(one.get());
            }
            return results;
        }
    }

    default SubscriptionLedger<T> registered(String subscription, int partitions) {
        var ledger = openAgain();
        ledger.register(subscription, partitions);
        return ledger;
    }

    static Claim claimed(SubscriptionLedger<?> ledger, String subscription, int partition, String node) {
        return ledger.claim(subscription, partition, node, LEASE).orElseThrow();
    }

    static SubscriptionRecord record(SubscriptionLedger<?> ledger, String subscription) {
        return ledger.subscriptions().stream()
                .filter(one -> one.name().equals(subscription))
                .findFirst()
                .orElseThrow();
    }

    static PartitionRecord partition(SubscriptionLedger<?> ledger, String subscription, int partition) {
        return record(ledger, subscription).partitions().get(partition);
    }

    static Checkpoint at(long position) {
        return new Checkpoint(LOG, 1, position, new UUID(0, position));
    }

    static DeadLetter letter(int partition, long position, String key, State state) {
        return new DeadLetter(
                "s", partition, key, position, new UUID(0, position), "t", state, 1, "code", "error", NOON, NOON);
    }
}
