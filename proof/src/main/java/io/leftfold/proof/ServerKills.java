package io.leftfold.proof;

import io.leftfold.AppendOutcome.Appended;
import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A PostgreSQL whose processes are all killed while clients of this process append, and that is started
/// again. The store goes on by itself. About ten kills strike each log.
public final class ServerKills implements AutoCloseable {
    private static final int PER_LOG = 10;

    /// @param kills  of the server
    /// @param within those that struck while an append was under way that then succeeded
    /// @param kept   those after which such an append was found written, its answer lost
    /// @param done   appends that were acknowledged
    /// @param failed appends that were answered with "nothing was written"
    /// @param unknown appends that were answered with "unknown"
    public record Figures(int kills, int within, int kept, long done, long failed, long unknown) {}

    private final Campaign campaign;
    private final Path folder;
    private EmbeddedPostgres server;
    private int within;
    private int kept;
    private long done;
    private long failed;
    private long unknown;

    private ServerKills(Campaign campaign) {
        this.campaign = campaign;
        this.folder = campaign.folder().resolve("server");
        this.server = EmbeddedPostgres.start(folder, Servers.OPTIONS);
    }

    /// @throws Broken if a kill lost, doubled or moved anything that was acknowledged
    public static Figures run(Campaign campaign) {
        int logs = Math.ceilDiv(campaign.count(), PER_LOG);
        int[] left = {campaign.count()};
        try (var kills = new ServerKills(campaign)) {
            new Campaign(
                            logs,
                            campaign.seed(),
                            campaign.folder(),
                            campaign.environment(),
                            (_, _) -> campaign.progress().done(campaign.count() - left[0], campaign.count()))
                    .forEach(random -> {
                        int count = Math.min(PER_LOG, left[0]);
                        kills.oneLog(random, count);
                        left[0] -= count;
                    });
            return new Figures(campaign.count(), kills.within, kills.kept, kills.done, kills.failed, kills.unknown);
        }
    }

    /// When the server was killed.
    private record Kill(long nanos, Instant time) {}

    private void oneLog(SplittableRandom random, int count) {
        var ledger = campaign.newLedger();
        try (var store = PostgresStore.open(Servers.newLog(server.url()))) {
            var kills = new ArrayList<Kill>();
            var script = new Script(random.nextLong(), 2 + random.nextInt(7), 20 << random.nextInt(8));
            ledger.begin(script);
            var clients = new Clients(store, ledger, script, campaign);
            for (int i = 0; i < count; i++) {
                clients.awaitMore(1 + random.nextInt(200));
                campaign.pause(random.nextInt(5_000));
                kills.add(new Kill(
                        campaign.environment().nanoTime().getAsLong(),
                        campaign.environment().clock().instant()));
                server.kill();
                server.close();
                server = EmbeddedPostgres.start(folder, Servers.OPTIONS.withPort(server.port()));
                // It goes on by itself, or this waits for ever.
                clients.awaitMore(20);
            }
            clients.stop();
            failed += clients.failed();
            unknown += clients.unknown();
            done += ledger.done();
            Campaign.check(store, ledger, campaign.emptyFolder("history").resolve("history.jsonl"));
            kills.forEach(kill -> count(store, kill, ledger.acknowledgedAcross(kill.nanos)));
        }
    }

    private void count(EventStore store, Kill kill, List<Appended> across) {
        within += across.isEmpty() ? 0 : 1;
        boolean wasThere = across.stream()
                .anyMatch(appended -> store.readAll(
                                Query.ALL,
                                Range.forward().after(appended.first() - 1).limit(1))
                        .events()
                        .getFirst()
                        .recordedAt()
                        .isBefore(kill.time));
        kept += wasThere ? 1 : 0;
    }

    @Override
    public void close() {
        server.close();
    }
}
