package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class FailingCallsTest {
    /// With large payloads the write-ahead log is also moved into the file between appends, not on closing
    /// alone.
    @ParameterizedTest(name = "payloads of {0} bytes")
    @ValueSource(ints = {100, 50_000})
    void whichever_call_fails_every_append_is_answered_and_every_answer_is_true(int payloadBytes) {
        var campaign =
                Campaign.ofProperty(payloadBytes > 1_000 ? "callsOfLarge" : "calls", payloadBytes > 1_000 ? 3 : 10);

        var figures = Calls.run(campaign, Needs.shim(campaign, "failing calls"), payloadBytes);

        System.out.println(figures + ", seed " + campaign.seed());
        assertThat(figures.struck()).isGreaterThanOrEqualTo(figures.faults() / 2);
        assertThat(figures.unknown()).isPositive();
    }
}
