package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
public class ServerKillTest {
    @Test
    void a_killed_server_loses_doubles_and_moves_nothing_and_the_store_goes_on_by_itself() {
        var campaign = Campaign.ofProperty("serverKills", 2);

        var figures = ServerKills.run(campaign);

        System.out.println(figures + ", seed " + campaign.seed());
        assertThat(figures.kills()).isEqualTo(campaign.count());
        assertThat(figures.within()).isPositive();
        assertThat(figures.done()).isPositive();
    }
}
