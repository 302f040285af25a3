package io.leftfold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SeamsTest {
    @Test
    void ids_are_of_version_seven_and_rise() {
        var ids = Environment.idsFrom(InstantSource.fixed(Instant.ofEpochMilli(0x0123456789ABL)), new Random(1));
        UUID last = ids.next();
        assertThat(last.toString()).startsWith("01234567-89ab-7");
        for (int i = 0; i < 10_000; i++) {
            var next = ids.next();
            assertThat(next.version()).isEqualTo(7);
            assertThat(next.variant()).isEqualTo(2);
            assertThat(Long.compareUnsigned(next.getMostSignificantBits(), last.getMostSignificantBits()))
                    .isPositive();
            last = next;
        }
    }

    @Test
    void ids_rise_though_the_clock_falls() {
        var times = new ArrayList<>(List.of(5_000L, 4_000L, 1L));
        var ids = Environment.idsFrom(() -> Instant.ofEpochMilli(times.removeFirst()), new Random(1));
        var first = ids.next();
        var second = ids.next();
        assertThat(second.getMostSignificantBits()).isGreaterThan(first.getMostSignificantBits());
    }

    @Test
    void every_part_of_an_environment_can_be_replaced() throws Exception {
        var paused = new ArrayList<Duration>();
        var clock = InstantSource.fixed(Instant.EPOCH);
        var environment = Environment.system()
                .withClock(clock)
                .withIds(() -> new UUID(1, 2))
                .withRandom(new Random(3))
                .withPause(paused::add);

        environment.pause().accept(Duration.ofDays(1));

        assertThat(paused).containsExactly(Duration.ofDays(1));
        assertThat(environment.clock()).isSameAs(clock);
        assertThat(environment.ids().next()).isEqualTo(new UUID(1, 2));
        assertThat(environment.random().nextLong()).isEqualTo(new Random(3).nextLong());
        var thread = environment.threads().newThread(() -> {});
        thread.start();
        thread.join();
        assertThat(thread.isVirtual()).isTrue();
        assertThat(environment.nanoTime().getAsLong())
                .isLessThanOrEqualTo(environment.nanoTime().getAsLong());
    }

    @Test
    void the_systems_pause_ends_at_an_interrupt_and_keeps_it() {
        var system = Environment.system();
        system.pause().accept(Duration.ofNanos(1));
        Thread.currentThread().interrupt();
        system.pause().accept(Duration.ofDays(1));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void a_cause_flows_and_ends() {
        var origin = Metadata.EMPTY
                .with(Metadata.CORRELATION_ID, "c")
                .with(Metadata.ACTOR, "ada")
                .with(Metadata.TRACEPARENT, "00-1")
                .with("free", "stays behind");
        var event = recorded(origin);
        var seen = new ArrayList<Metadata>();

        Cause.of(event, () -> seen.add(Cause.current()));
        Cause.of(recorded(Metadata.EMPTY), () -> seen.add(Cause.current()));
        var within = Cause.within(origin, Cause::current);

        assertThat(seen.getFirst())
                .isEqualTo(Metadata.EMPTY
                        .with(Metadata.CORRELATION_ID, "c")
                        .with(Metadata.CAUSATION_ID, event.id().toString())
                        .with(Metadata.ACTOR, "ada")
                        .with(Metadata.TRACEPARENT, "00-1"));
        assertThat(seen.getLast().correlationId()).contains(event.id().toString());
        assertThat(within).isEqualTo(origin);
        assertThat(Cause.current()).isEqualTo(Metadata.EMPTY);
    }

    private static RecordedEvent recorded(Metadata metadata) {
        var data = EventData.of(new UUID(0, 7), "x", 1, Payload.of("text", new byte[0]))
                .withMetadata(metadata);
        return RecordedEvent.of(data, 1, StreamId.of("a", "b"), 1, Instant.EPOCH);
    }
}
