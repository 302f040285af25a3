package io.leftfold.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SteppedNodeTest {
    private static final Duration LEASE = Duration.ofSeconds(10);

    private static final SteppedNode.Watcher NOBODY = new SteppedNode.Watcher() {
        @Override
        public void before(Claim claim, RecordedEvent event, boolean isWithin) {}

        @Override
        public void after(Claim claim, RecordedEvent event, boolean isWithin) {}

        @Override
        public void betweenLanes(Claim claim) {}

        @Override
        public void ended(Claim claim) {}

        @Override
        public void broken(AssertionError failure) {
            throw failure;
        }

        @Override
        public void note(String line) {}

        @Override
        public void happened(String what) {}
    };

    private final FakeTime time = new FakeTime();
    private final MemoryStore store = MemoryStore.create(time.environment());
    private final MemoryLedger ledger = MemoryLedger.create(time.environment());
    private final List<Long> handled = new ArrayList<>();
    private final Subscriber<MemoryLedger.Transaction> subscriber =
            Subscriber.each("all", Query.ALL, event -> handled.add(event.position()));

    private SteppedNode<MemoryLedger.Transaction> node(String name) {
        ledger.register(subscriber.name(), subscriber.partitions());
        return new SteppedNode<>(name, subscriber, store, store, ledger, time.environment(), LEASE, NOBODY);
    }

    private static void work(SteppedNode<?> node) {
        for (var steps = node.steps(); !steps.isEmpty(); steps = node.steps()) {
            steps.getFirst().run();
        }
    }

    private Optional<String> owner() {
        return ledger.subscriptions().getFirst().partitions().getFirst().owner();
    }

    @Test
    void it_works_a_step_at_a_time() {
        var node = node("a");
        SomeEvents.fill(store, new Random(1), 20, 3);
        node.beat();
        assertThat(handled).isEmpty();

        work(node);

        assertThat(handled).isEqualTo(SomeEvents.positions(store));
        assertThat(node.partitions()).containsExactly(0);
        assertThat(node.nextNanos()).isPresent();
        assertThat(node.toString()).contains("Live");
        node.leave();
        work(node);
        assertThat(node.hasLeft()).isTrue();
        assertThat(owner()).isEmpty();
    }

    @Test
    void what_was_lost_with_nothing_to_do_is_claimed_again() {
        var silent = node("a");
        silent.beat();
        work(silent);
        time.pause(LEASE.multipliedBy(2));
        var other = node("b");
        other.beat();
        work(other);
        assertThat(owner()).contains("b");
        other.leave();
        work(other);
        assertThat(other.hasLeft()).isTrue();
        assertThat(owner()).isEmpty();

        silent.beat();
        work(silent);
        silent.beat();

        assertThat(owner()).contains("a");
    }
}
