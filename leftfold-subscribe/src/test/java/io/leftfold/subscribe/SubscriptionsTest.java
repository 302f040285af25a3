package io.leftfold.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.leftfold.Append;
import io.leftfold.AppendOutcome;
import io.leftfold.Checkpoint;
import io.leftfold.DelegatingStore;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.LeaseLostException;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StreamId;
import io.leftfold.memory.MemoryStore;
import io.leftfold.subscribe.PartitionProgress.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
    private static final Instant MORNING = Instant.parse("2026-01-31T08:00:00Z");
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final AtomicReference<Instant> now = new AtomicReference<>(MORNING);
    private final AtomicLong nanos = new AtomicLong();
    private final Environment environment = environment();
    private final MemoryStore store = MemoryStore.create(environment);
    private final MemoryLedger ledger = MemoryLedger.create(environment);
    private final Subscriptions subscriptions = new Subscriptions(store, ledger, environment);

    private Environment environment() {
        var system = Environment.system();
        return new Environment(now::get, nanos::get, system.random(), system.ids(), system.threads(), system.pause());
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            var event = EventData.of(environment.ids().next(), "e", 1, Payload.of("none", new byte[0]));
            store.append(Append.to(StreamId.of("k", "1"), new Any(), event));
        }
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
        nanos.addAndGet(time.toNanos());
    }

    private Claim claimed(int partition, long position) {
        ledger.beat("one", List.of("s"), LEASE);
        var claim = ledger.claim("s", partition, "one", LEASE).orElseThrow();
        ledger.apply(
                claim,
                Step.to(
                        Optional.empty(),
                        StoreSource.checkpoint(store, position).orElseThrow()),
                _ -> 0);
        return claim;
    }

    private SubscriptionProgress only() {
        return subscriptions.find("s").orElseThrow();
    }

    private String audited() {
        return store.read(StreamId.of(DeadLetters.CATEGORY, "s"), Range.forward()).events().stream()
                .map(event -> event.type() + " " + new String(event.payload().bytes(), StandardCharsets.US_ASCII)
                        + " " + event.metadata().actor().orElse("") + " "
                        + event.metadata().get(DeadLetters.WHY).orElse(""))
                .toList()
                .toString();
    }

    @Test
    void a_partition_is_as_far_as_its_checkpoint_and_waits_for_as_long_as_the_next_event_is_there() {
        append(3);
        ledger.register("s", 2);
        claimed(0, 2);
        claimed(1, 3);
        pass(Duration.ofSeconds(5));

        var progress = only();

        assertThat(progress.partitions())
                .extracting(PartitionProgress::state, PartitionProgress::behind, PartitionProgress::lag)
                .containsExactly(
                        tuple(State.CATCHING_UP, 1L, Duration.ofSeconds(5)), tuple(State.LIVE, 0L, Duration.ZERO));
        assertThat(progress.state()).isEqualTo(State.CATCHING_UP);
        assertThat(progress.position()).isEqualTo(2);
        assertThat(progress.behind()).isEqualTo(1);
        assertThat(progress.lag()).isEqualTo(Duration.ofSeconds(5));
        assertThat(progress.reason()).isEmpty();
    }

    @Test
    void it_is_said_why_nothing_goes_on() {
        append(2);
        ledger.register("s", 1);
        assertThat(only().state()).isEqualTo(State.UNOWNED);
        assertThat(only().reason()).isEqualTo("no node runs it");

        var claim = claimed(0, 1);
        ledger.mark(claim, 2);
        assertThat(only().reason()).contains("position 2 is tried alone");
        subscriptions.pause("s", true, "ada", "mails bounce");
        assertThat(only().state()).isEqualTo(State.PAUSED);
        assertThat(only().reason()).isEqualTo("paused by ada: mails bounce");
        subscriptions.pause("s", false, "ada", "mended");
        assertThat(only().state()).isEqualTo(State.CATCHING_UP);

        pass(LEASE.plusSeconds(1));
        assertThat(only().state()).isEqualTo(State.SILENT);
        assertThat(only().reason()).isEqualTo("node one is silent, and no node runs it");
        ledger.beat("two", List.of("s"), LEASE);
        assertThat(only().reason()).isEqualTo("node one is silent, and another one takes it over: two");
    }

    @Test
    void a_checkpoint_that_is_not_of_this_history_is_told() {
        append(2);
        var log = store.log();
        var id = event(2).id();
        var wrong = List.of(
                new Checkpoint(new UUID(1, 2), log.incarnation(), 2, id),
                new Checkpoint(log.id(), log.incarnation() + 1, 2, id),
                new Checkpoint(log.id(), log.incarnation(), 9, id),
                new Checkpoint(log.id(), log.incarnation(), 1, id));
        ledger.register("s", wrong.size());
        for (var checkpoint : wrong) {
            var claim =
                    ledger.claim("s", wrong.indexOf(checkpoint), "one", LEASE).orElseThrow();
            ledger.apply(claim, Step.to(Optional.empty(), checkpoint), _ -> 0);
        }

        assertThat(only().partitions()).allMatch(one -> one.state() == State.OTHER_LOG);
        assertThat(only().partitions().stream()
                        .map(PartitionProgress::reason)
                        .toList()
                        .toString())
                .contains(
                        "of another log",
                        "of incarnation 2 of the log, which is at 1",
                        "at position 9, and the log ends at 2",
                        "another event at its checkpoint, position 1");
        assertThat(only().reason()).startsWith("partition 0: ");
    }

    private RecordedEvent event(long position) {
        return store.readAll(Query.ALL, Range.forward().after(position - 1).limit(1))
                .events()
                .getFirst();
    }

    @Test
    void who_puts_it_elsewhere_or_has_it_forgotten_is_written_down_before() {
        append(4);
        ledger.register("s", 2);
        var claim = claimed(0, 2);

        subscriptions.seek("s", 3, "ada", "the mails of yesterday are out");

        assertThat(only().partitions())
                .allMatch(one -> one.partition().position() == 3 && one.state() == State.UNOWNED);
        assertThatThrownBy(() -> ledger.mark(claim, 0)).isInstanceOf(LeaseLostException.class);
        subscriptions.forget("s", "bob", "nobody wants it");
        assertThat(subscriptions.list()).isEmpty();
        assertThat(audited())
                .isEqualTo("[leftfold.subscription-seek 3 ada the mails of yesterday are out,"
                        + " leftfold.subscription-forget 3 bob nobody wants it]");
    }

    @Test
    void what_cannot_be_is_refused_and_not_written_down() {
        append(1);
        ledger.register("s", 1);

        assertThatThrownBy(() -> subscriptions.seek("s", 2, "ada", "why"))
                .hasMessageContaining("from 0 to 1, not to 2");
        assertThatThrownBy(() -> subscriptions.seek("t", 0, "ada", "why")).hasMessageContaining("no subscription t");
        assertThatThrownBy(() -> subscriptions.forget("t", "ada", "why")).hasMessageContaining("no subscription t");
        assertThat(store.log().head()).isEqualTo(1);
    }

    @Test
    void nothing_is_done_where_it_cannot_be_written_down() {
        append(2);
        ledger.register("s", 1);
        claimed(0, 2);
        var full = new DelegatingStore(store) {
            @Override
            public AppendOutcome append(Append append) {
                throw new StoreUnavailableException("the disk is full");
            }
        };
        var refusing = new Subscriptions(full, ledger, environment);

        assertThatThrownBy(() -> refusing.seek("s", 0, "ada", "why")).hasMessageContaining("full");
        assertThatThrownBy(() -> refusing.forget("s", "ada", "why")).hasMessageContaining("full");
        assertThat(only().position()).isEqualTo(2);
    }

    @Test
    void a_time_is_a_position() {
        append(2);
        pass(Duration.ofHours(1));
        append(1);

        assertThat(subscriptions.positionAt(MORNING.minusSeconds(1))).isZero();
        assertThat(subscriptions.positionAt(MORNING)).isEqualTo(2);
        assertThat(subscriptions.positionAt(MORNING.plusSeconds(3_599))).isEqualTo(2);
        assertThat(subscriptions.positionAt(MORNING.plusSeconds(3_600))).isEqualTo(3);
    }

    @Test
    void a_letter_whose_event_the_log_has_not_any_more_has_none() {
        append(1);
        var letters = new DeadLetters(store, ledger, environment);
        var letter = new DeadLetter(
                "s", 0, "k", 1, event(1).id(), "e", DeadLetter.State.PARKED, 1, "code", "error", MORNING, MORNING);
        assertThat(letters.event(letter)).map(RecordedEvent::position).contains(1L);
        assertThat(letters.event(at(letter, 2, event(1).id()))).isEmpty();
        assertThat(letters.event(at(letter, 1, new UUID(3, 4)))).isEmpty();
    }

    private static DeadLetter at(DeadLetter letter, long position, UUID id) {
        return new DeadLetter("s", 0, "k", position, id, "e", letter.state(), 1, "code", "error", MORNING, MORNING);
    }
}
