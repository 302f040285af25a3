package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
public class KillTest {
    @Test
    void a_killed_process_loses_doubles_and_moves_nothing_that_it_acknowledged() {
        var campaign = Campaign.ofProperty("kills", 3);

        var figures = Kills.run(campaign);

        System.out.println(figures + ", seed " + campaign.seed());
        assertThat(figures.kills()).isEqualTo(campaign.count());
        assertThat(figures.done()).isPositive();
    }
}
