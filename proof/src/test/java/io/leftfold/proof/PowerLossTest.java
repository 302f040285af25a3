package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.proof.UndoJournal.Change;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
public class PowerLossTest {
    @Test
    void a_power_loss_takes_nothing_that_was_acknowledged() {
        var campaign = Campaign.ofProperty("powerLosses", 5);

        var figures = PowerLosses.run(campaign, Needs.shim(campaign, "power losses"), false);

        System.out.println(figures + ", seed " + campaign.seed());
        assertThat(figures.losses()).isEqualTo(campaign.count());
        assertThat(figures.done()).isPositive();
        assertThat(figures.taking()).as("losses that took something").isGreaterThanOrEqualTo(campaign.count() / 20);
    }

    @Test
    void a_store_whose_flushes_lie_is_found_out() {
        var campaign = Campaign.ofProperty("lies", 20);

        assertThatThrownBy(() -> PowerLosses.run(campaign, Needs.shim(campaign, "lying flushes"), true))
                .isInstanceOf(Broken.class)
                .hasMessageContaining("seed " + campaign.seed())
                .hasMessageNotContaining("ended by itself");
    }

    @Test
    void what_was_not_flushed_may_be_there_in_every_mixture_of_its_moments_and_nothing_else() {
        // "ab", then "cd" over it, then one byte more, then cut to nothing and written anew.
        var changes = List.of(
                new Change(0, 2, 2, ByteBuffer.wrap(bytes("ab"))),
                new Change(2, 1, 2, ByteBuffer.wrap(bytes(""))),
                new Change(0, 3, 3, ByteBuffer.wrap(bytes("cde"))),
                new Change(0, 1, 0, ByteBuffer.wrap(bytes(""))));
        var found = new HashSet<String>();
        for (int seed = 0; seed < 20_000; seed++) {
            found.add(new String(
                    PowerLoss.after(bytes("f"), changes, new SplittableRandom(seed)), StandardCharsets.ISO_8859_1));
        }

        assertThat(found).contains("ab", "cd", "cde", "", "f");
        assertThat(found).allMatch(content -> content.matches("([acf\\x00]([bd\\x00](e|\\x00)?)?)?"));
    }

    @Test
    void bytes_that_were_not_written_to_stay() {
        var now = bytes("0123456789");
        var changes = List.of(new Change(4, 2, 10, ByteBuffer.wrap(bytes("xy"))));
        for (int seed = 0; seed < 1_000; seed++) {
            assertThat(new String(
                            PowerLoss.after(now, changes, new SplittableRandom(seed)), StandardCharsets.ISO_8859_1))
                    .matches("0123(4|x)(5|y)6789");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
