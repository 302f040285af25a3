package io.leftfold.proof.planted;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Every planted bug is found: all of them with `-Dleftfold.proof.planted=all`, one with its name there, else a
/// few, chosen by `-Dleftfold.proof.seed`.
@Execution(ExecutionMode.CONCURRENT)
class PlantedBugsTest {
    private static final int FEW = 2;

    private final Campaign campaign = Campaign.here();

    @TestFactory
    Stream<DynamicTest> found() throws Exception {
        var bugs = chosen();
        campaign.requireGreen(bugs);
        return bugs.stream()
                .map(bug -> DynamicTest.dynamicTest(bug.name(), () -> {
                    var verdict = campaign.run(bug);
                    System.out.println(verdict);
                    assertThat(verdict.by())
                            .as("the test that catches: %s", bug.name())
                            .isPresent();
                }));
    }

    private static List<PlantedBug> chosen() {
        var asked = System.getProperty("leftfold.proof.planted", "");
        if (asked.equals("all")) {
            return PlantedBugs.all();
        }
        if (!asked.isEmpty()) {
            var named = PlantedBugs.all().stream()
                    .filter(bug -> bug.name().equals(asked))
                    .toList();
            assertThat(named).as("the planted bug: %s", asked).isNotEmpty();
            return named;
        }
        var shuffled = new ArrayList<>(PlantedBugs.all());
        Collections.shuffle(shuffled, new Random(Long.getLong("leftfold.proof.seed", 1)));
        return shuffled.subList(0, FEW);
    }

    @Test
    void every_bug_has_a_name_of_its_own() {
        assertThat(PlantedBugs.all()).extracting(PlantedBug::name).doesNotHaveDuplicates();
    }
}
