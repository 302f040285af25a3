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
import java.util.concurrent.locks.ReentrantLock;

/// A PostgreSQL whose processes are all killed while clients of this process append, and that is started again. The
/// store goes on by itself. About ten kills strike each log.
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
            failed += clients.failed;
            unknown += clients.unknown;
            done += ledger.done();
            Campaign.check(store, ledger, campaign.folder().resolve("history.jsonl"));
            kills.forEach(kill -> count(store, kill, ledger.acknowledgedAcross(kill.nanos)));
        }
    }

    private void count(EventStore store, Kill kill, List<Appended> across) {
        within += across.isEmpty() ? 0 : 1;
        boolean wasThere = across.stream().anyMatch(appended -> store
                .readAll(Query.ALL, Range.forward().after(appended.first() - 1).limit(1))
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

    /// The threads of a script, in this process, until they are stopped.
    private static final class Clients {
        private static final long FAILED_PAUSE_MICROS = 2_000;
        private static final long PATIENCE_NANOS = 60_000_000_000L;

        private final EventStore store;
        private final Ledger ledger;
        private final Script script;
        private final Campaign campaign;
        private final ReentrantLock lock = new ReentrantLock();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean stopped;
        private volatile long acknowledged;
        private volatile boolean crashed;
        private long failed;
        private long unknown;

        Clients(EventStore store, Ledger ledger, Script script, Campaign campaign) {
            this.store = store;
            this.ledger = ledger;
            this.script = script;
            this.campaign = campaign;
            for (int i = 0; i < script.threads(); i++) {
                int thread = i;
                threads.add(Thread.ofVirtual()
                        .uncaughtExceptionHandler((_, bug) -> {
                            crashed = true;
                            bug.printStackTrace();
                        })
                        .start(() -> append(thread)));
            }
        }

        private void append(int thread) {
            for (long number = 1; !stopped; number++) {
                long invoked = campaign.environment().nanoTime().getAsLong();
                var answer = Answer.of(store, script.append(thread, number));
                long returned = campaign.environment().nanoTime().getAsLong();
                lock.lock();
                try {
                    ledger.answered(script, thread, number, invoked, returned, answer);
                    switch (answer) {
                        case Answer.Done _, Answer.RefusedBy _ -> acknowledged++;
                        case Answer.Failed _ -> failed++;
                        case Answer.Unknown _ -> unknown++;
                    }
                } finally {
                    lock.unlock();
                }
                if (answer instanceof Answer.Failed) {
                    campaign.pause(FAILED_PAUSE_MICROS);
                }
            }
        }

        /// Waits until so many more appends were decided.
        void awaitMore(int count) {
            long until = acknowledged + count;
            long began = campaign.environment().nanoTime().getAsLong();
            while (acknowledged < until) {
                Broken.unless(!crashed, "an append ended in no way that was promised, see stderr");
                Broken.unless(
                        campaign.environment().nanoTime().getAsLong() - began < PATIENCE_NANOS,
                        "the store does not go on after its server was killed");
                campaign.pause(500);
            }
        }

        void stop() {
            stopped = true;
            for (var thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }
            Broken.unless(!crashed, "an append ended in no way that was promised, see stderr");
        }
    }
}
