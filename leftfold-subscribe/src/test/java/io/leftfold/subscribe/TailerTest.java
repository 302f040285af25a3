package io.leftfold.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.EventStore;
import io.leftfold.RecordedEvent;
import io.leftfold.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TailerTest {
    /// Remembers what it was told.
    private static final class Heard implements Tailer.Listener {
        final BlockingQueue<Long> heads = new ArrayBlockingQueue<>(100);
        final BlockingQueue<Message> losses = new ArrayBlockingQueue<>(100);

        @Override
        public void grown(long head) {
            heads.add(head);
        }

        @Override
        public void lost(Message why) {
            losses.add(why);
        }
    }

    private final MemoryStore log = MemoryStore.create();
    private final AtomicReference<Runnable> once = new AtomicReference<>(() -> {});
    private final EventStore store =
            HookedStore.of(log, _ -> once.getAndSet(() -> {}).run());
    private final Tailer tailer = new Tailer(
            store,
            NodeOptions.of("one"),
            () -> Duration.ofMillis(20),
            Thread.ofVirtual().factory());

    @BeforeEach
    void fill() {
        SomeEvents.fill(log, new Random(1), 6, 3);
    }

    @AfterEach
    void close() {
        tailer.close();
        log.close();
    }

    private static <M> M heard(BlockingQueue<M> queue) throws InterruptedException {
        var message = queue.poll(30, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        return message;
    }

    private List<Long> from(long position) {
        return tailer.after(position, 100).orElseThrow().events().stream()
                .map(RecordedEvent::position)
                .toList();
    }

    @Test
    void what_was_being_read_for_one_who_left_is_not_taken_for_what_the_next_one_has_to_see() throws Exception {
        var all = SomeEvents.positions(log);
        var first = new Heard();
        var second = new Heard();
        once.set(() -> {
            tailer.leave(first);
            tailer.follow(second, 1);
        });
        tailer.follow(first, 3);
        while (heard(second.heads) < log.log().head()) {
            Thread.onSpinWait();
        }
        assertThat(from(1)).isEqualTo(all.subList(1, all.size()));
    }

    @Test
    void an_error_loses_those_who_follow_and_the_next_ones_are_served() throws Exception {
        var first = new Heard();
        once.set(() -> {
            throw new AssertionError("planted");
        });
        tailer.follow(first, 0);
        assertThat(heard(first.losses))
                .isInstanceOfSatisfying(
                        Message.Passing.class,
                        passing -> assertThat(passing.reason()).contains("planted"));
        var second = new Heard();
        tailer.follow(second, 0);
        assertThat(heard(second.heads)).isEqualTo(log.log().head());
    }
}
