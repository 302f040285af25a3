package io.leftfold.tck.history;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.tck.history.Entry.Checkpointed;
import io.leftfold.tck.history.Entry.Delivered;
import io.leftfold.tck.history.Entry.Finished;
import io.leftfold.tck.history.Entry.Opened;
import io.leftfold.tck.history.Entry.Subscribed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Clients that ask a store for everything it promises, over few streams, tags and keys, so that they meet; and
/// a subscriber that follows. What a client asks for comes of the seed; how the clients interleave does not.
///
/// @param seed       gives what is asked for
/// @param clients    at least 1; every other one runs on a virtual thread, the rest on platform threads
/// @param operations of all clients together, those of the subscriber left out
/// @param run        which life of the log's process it is, from 1; ids and keys differ from run to run
/// @param checkpoint from which position the subscriber goes on
public record Workload(long seed, int clients, long operations, int run, long checkpoint) {
    /// The name of its subscription.
    public static final String SUBSCRIPTION = "workload";

    private static final Duration PATIENCE = Duration.ofMillis(50);
    private static final int PAGE = 200;

    public Workload {
        if (clients < 1 || operations < 0 || run < 1 || checkpoint < 0) {
            throw new IllegalArgumentException("a workload has at least 1 client, 0 operations, run 1, checkpoint 0: "
                    + clients + ", " + operations + ", " + run + ", " + checkpoint);
        }
    }

    public static Workload of(long seed, int clients, long operations) {
        return new Workload(seed, clients, operations, 1, 0);
    }

    /// The workload of the next life of a process on the same log, after what `history` tells.
    public Workload after(History history) {
        return new Workload(
                seed,
                clients,
                operations,
                history.runs().stream().mapToInt(Integer::intValue).max().orElse(0) + 1,
                history.checkpoint(SUBSCRIPTION).orElse(0));
    }

    /// Runs it to its end; the caller closes the store.
    ///
    /// @throws IllegalStateException if a client ended by something that a store does not throw on purpose
    public void run(EventStore store, Recorder recorder) {
        run(store, recorder, Environment.system());
    }

    /// The same with the clock of `environment`.
    public void run(EventStore store, Recorder recorder, Environment environment) {
        recorder.record(new Opened(run, "seed " + seed + ", " + clients + " clients, " + operations + " operations"));
        var recorded = RecordingStore.of(store, recorder, environment.nanoTime(), "client-0");
        var ended = new CountDownLatch(1);
        try (var virtual = Executors.newVirtualThreadPerTaskExecutor();
                var platform =
                        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < clients; i++) {
                long share = operations / clients + (i < operations % clients ? 1 : 0);
                var client = new Client(recorded.as("client-" + i), seed, run, i, share);
                running.add((i % 2 == 0 ? virtual : platform).submit(client));
            }
            var subscriber = platform.submit(() -> follow(store, recorder, environment, ended));
            try {
                for (var client : running) {
                    await(client);
                }
            } finally {
                ended.countDown();
            }
            await(subscriber);
        }
    }

    private void follow(EventStore store, Recorder recorder, Environment environment, CountDownLatch ended) {
        var time = environment.nanoTime();
        long position = checkpoint;
        recorder.record(new Subscribed(SUBSCRIPTION, time.getAsLong(), Query.ALL, position, Delivery.AT_LEAST_ONCE));
        try (var follower = store.follow()) {
            while (true) {
                // Asked before the read: what is appended before the clients end is read after they have.
                boolean last = ended.getCount() == 0;
                var page =
                        store.readAll(Query.ALL, Range.forward().after(position).limit(PAGE));
                for (var event : page.events()) {
                    recorder.record(new Delivered(
                            SUBSCRIPTION,
                            time.getAsLong(),
                            event.position(),
                            event.stream(),
                            event.version(),
                            event.id()));
                    recorder.record(new Finished(SUBSCRIPTION, time.getAsLong(), event.position()));
                }
                if (page.scannedTo() > position) {
                    position = page.scannedTo();
                    recorder.record(new Checkpointed(SUBSCRIPTION, time.getAsLong(), position));
                } else if (last) {
                    return;
                } else {
                    follower.await(position, PATIENCE);
                }
            }
        }
    }

    private static void await(Future<?> future) {
        try {
            future.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the workload was interrupted", interrupted);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("a client of the workload ended: " + failure.getCause(), failure);
        }
    }
}
