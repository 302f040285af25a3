package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.examples.shop.Main;
import io.leftfold.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The shop's import on a PostgreSQL that it starts itself, killed again and again, and the server too. With the
/// system property `leftfold.proof.orders`, a folder, it imports that instead of the shop's own sample.
@Execution(ExecutionMode.CONCURRENT)
class DemoKillsTest {
    private final Campaign campaign = Campaign.ofProperty("demoKills", 1);
    private final Path folder = campaign.emptyFolder("demo");
    private final Path server = folder.resolve("server");

    private Child demo(String store) {
        var arguments = new ArrayList<>(List.of("demo", "--store", store, "-o", "json"));
        Optional.ofNullable(System.getProperty("leftfold.proof.orders"))
                .ifPresent(orders -> arguments.addAll(List.of("--orders", orders)));
        return Child.start(
                Main.class,
                List.of(),
                Map.of("LEFTFOLD_HOME", folder.resolve("home").toString()),
                campaign.emptyFolder("scratch"),
                arguments.toArray(String[]::new));
    }

    private String summary(String store) {
        try (var demo = demo(store)) {
            var lines = new ArrayList<String>();
            demo.drain(lines::add);
            assertThat(demo.exit()).as("%s", lines).isZero();
            return String.join("\n", lines);
        }
    }

    @Test
    void its_summary_is_that_of_SQLite_whatever_was_killed_meanwhile() {
        var nanoTime = campaign.environment().nanoTime();
        long began = nanoTime.getAsLong();
        var expected = summary("sqlite:" + folder.resolve("log.db"));
        int longest = (int) Duration.ofNanos(nanoTime.getAsLong() - began).toMillis();
        var store = "postgres:embedded:" + server;
        int[] struck = {0, 0};
        campaign.forEach(random -> {
            try (var demo = demo(store)) {
                campaign.pause(1_000L * random.nextInt(longest));
                struck[0] += demo.isAlive() ? 1 : 0;
            }
        });
        campaign.forEach(random -> {
            try (var running = EmbeddedPostgres.start(server, Servers.OPTIONS);
                    var demo = demo(store)) {
                campaign.pause(1_000L * random.nextInt(longest));
                struck[1] += demo.isAlive() ? 1 : 0;
                running.kill();
                demo.drain(_ -> {});
            }
        });

        assertThat(summary(store)).isEqualTo(expected);
        assertThat(summary(store)).as("once more").isEqualTo(expected);
        System.out.println("demo: " + campaign.count() + " kills of the process, " + struck[0] + " while it ran, "
                + campaign.count() + " of the server, " + struck[1] + " while it ran");
    }
}
