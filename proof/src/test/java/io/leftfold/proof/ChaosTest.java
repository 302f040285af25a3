package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// With the system property `leftfold.proof.orders`, a folder, its log begins with these.
@Execution(ExecutionMode.CONCURRENT)
public class ChaosTest {
    private final Campaign campaign = Campaign.ofProperty("chaos", 8);

    @Test
    void processes_that_are_killed_and_stand_still_apply_each_event_once_in_the_order_of_its_stream() {
        Needs.signals("chaos");

        var figures = Chaos.run(
                campaign,
                Optional.ofNullable(System.getProperty("leftfold.proof.orders")).map(Path::of));

        System.out.println(figures + ", seed " + campaign.seed());
        assertThat(figures.kills() + figures.pauses()).isPositive();
        assertThat(figures.letters()).isPositive();
    }
}
