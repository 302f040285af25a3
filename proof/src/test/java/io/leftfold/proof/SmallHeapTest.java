package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallHeapTest {
    /// What ran out of no memory by then never does; the events are kept here, half a megabyte for an append.
    private static final int MOST = 1_000;

    private final Campaign campaign = Campaign.ofProperty("heaps", 30);

    /// Eight threads with up to nine events of 100 kB each, and two that read all there is, ask for more than
    /// there is.
    @ParameterizedTest
    @ValueSource(strings = {"-XX:-ExitOnOutOfMemoryError", "-XX:+ExitOnOutOfMemoryError"})
    void a_process_without_memory_ends_or_answers_and_loses_nothing(String option) {
        var ledger = campaign.newLedger();
        var file = campaign.emptyFolder("heap").resolve("log.db");
        var script = new Script(campaign.seed(), 8, 100_000);
        long starved = 0;
        ledger.begin(script);
        try (var child = Child.start(
                Appender.class,
                List.of(option, "-Xmx24m", "-Dleftfold.proof.readers=2"),
                Map.of(),
                campaign.emptyFolder("scratch"),
                Appender.arguments(file, script, Long.MAX_VALUE))) {
            var line = child.line();
            while (line != null && ledger.done() < (starved == 0 ? MOST : campaign.count())) {
                starved += line.endsWith("unknown") || line.equals(Appender.STARVED) ? 1 : 0;
                ledger.hear(line, script);
                line = child.line();
            }
            boolean isDead = line == null;
            child.kill();
            for (; line != null; line = child.line()) {
                ledger.hear(line, script);
            }
            System.out.println(
                    option + ": " + ledger.done() + " done, " + starved + " times starved, seed " + campaign.seed());
            assertThat(ledger.done()).isPositive();
            assertThat(starved > 0 || isDead).as("memory ran out").isTrue();
        }
        Campaign.check(file, ledger);
    }
}
