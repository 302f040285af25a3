package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.memory.MemoryStore;
import io.leftfold.sqlite.SqliteOptions;
import io.leftfold.sqlite.SqliteStore;
import io.leftfold.tck.Samples;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

public class ClockTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final List<Duration> JUMPS = List.of(
            Duration.ZERO,
            Duration.ofHours(1),
            Duration.ofHours(-1),
            Duration.ofDays(1),
            Duration.ofDays(-1),
            Duration.ofMillis(-1));

    @TempDir
    static Path folder = Path.of("");

    private final Campaign campaign = Campaign.ofProperty("clocks", 300);
    private final Script script = new Script(campaign.seed(), 1, 100);

    static Stream<Function<Environment, EventStore>> stores() {
        return Stream.of(
                MemoryStore::create,
                environment -> SqliteStore.open(
                        folder.resolve(environment.ids().next() + ".db"),
                        SqliteOptions.DEFAULTS.withEnvironment(environment)));
    }

    @ParameterizedTest
    @MethodSource("stores")
    void a_clock_that_jumps_changes_nothing_but_times_which_never_fall(Function<Environment, EventStore> stores) {
        var random = new SplittableRandom(campaign.seed());
        var clock = new Samples.Clock(NOON);
        try (var steady = stores.apply(Environment.system().withClock(new Samples.Clock(NOON)));
                var jumping = stores.apply(Environment.system().withClock(clock))) {
            var ledger = campaign.newLedger();
            ledger.begin(script);
            for (int number = 1; number <= campaign.count(); number++) {
                clock.advance(JUMPS.get(random.nextInt(JUMPS.size())));
                long invoked = campaign.environment().nanoTime().getAsLong();
                var answer = Answer.of(jumping, script.append(0, number));
                long returned = campaign.environment().nanoTime().getAsLong();
                ledger.answered(script, 0, number, invoked, returned, answer);
                assertThat(answer).isEqualTo(Answer.of(steady, script.append(0, number)));
                if (answer instanceof Answer.Done && random.nextInt(10) == 0) {
                    assertThat(Answer.of(jumping, script.append(0, number))).isEqualTo(answer);
                }
            }
            ledger.check(jumping);
            assertThat(timeless(jumping)).isEqualTo(timeless(steady));
        }
    }

    /// All events, without their times.
    private static List<Object> timeless(EventStore store) {
        return new ArrayList<>(Samples.all(store).stream()
                .map(event -> List.of(
                        event.position(),
                        event.stream(),
                        event.version(),
                        event.id(),
                        event.type(),
                        event.payload(),
                        event.tags(),
                        event.metadata()))
                .toList());
    }
}
