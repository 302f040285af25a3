package io.leftfold.decide;

import io.leftfold.AsOf;
import io.leftfold.Environment;
import io.leftfold.LogInfo;
import io.leftfold.StreamId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes snapshots on a thread of its own, and begins folds with them. Whatever the store does, a command never
/// fails for it and never waits for one to be taken: what throws is counted, and logged once for each kind of
/// failure. Safe for use by several threads.
public final class Snapshots implements AutoCloseable {
    /// Work that waits, at most; each holds one state.
    static final int WAITING_MAX = 1_000;

    /// How many of each stream and schema are left: the newest, and one for whoever asks as of a little earlier.
    private static final int KEPT = 2;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private record Key(StreamId stream, String schema) {}

    private record Task(Key key, Runnable work) {}

    private final SnapshotStore store;
    private final Environment environment;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Task> waiting = new ArrayDeque<>();
    private final Set<Key> pending = new HashSet<>();
    private @Nullable Thread worker;
    private boolean closed;

    private final LongAdder taken = new LongAdder();
    private final LongAdder loaded = new LongAdder();
    private final LongAdder discarded = new LongAdder();
    private final Losses failed = new Losses();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder deleted = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    private Snapshots(SnapshotStore store, Environment environment) {
        this.store = store;
        this.environment = environment;
    }

    /// Snapshots in `store`, which the caller closes, after these.
    public static Snapshots in(SnapshotStore store, Environment environment) {
        return new Snapshots(store, environment);
    }

    public SnapshotFigures figures() {
        return new SnapshotFigures(
                taken.sum(), loaded.sum(), discarded.sum(), failed.count(), dropped.sum(), deleted.sum(), bytes.sum());
    }

    /// Takes those that wait, for ten seconds at most, and no more. Can be repeated.
    @Override
    public void close() {
        var last = locked(() -> {
            closed = true;
            return worker;
        });
        if (last == null || last.equals(Thread.currentThread())) {
            return;
        }
        try {
            last.join(CLOSE_TIMEOUT);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            locked(() -> {
                waiting.clear();
                return worker;
            });
        }
    }

    /// The newest snapshot that `asOf` allows and that means what `codec` means.
    <S> Optional<Start<S>> load(LogInfo log, StreamId stream, AsOf asOf, StateCodec<S> codec) {
        return switch (asOf) {
            case AsOf.Latest _, AsOf.Recorded _ -> load(log, stream, Long.MAX_VALUE, Long.MAX_VALUE, codec);
            case AsOf.Version(long version) -> load(log, stream, version, Long.MAX_VALUE, codec);
            case AsOf.Position(long position) -> load(log, stream, Long.MAX_VALUE, position, codec);
            // What came before may be left out.
            case AsOf.Occurred _ -> Optional.empty();
        };
    }

    private <S> Optional<Start<S>> load(
            LogInfo log, StreamId stream, long versionMax, long positionMax, StateCodec<S> codec) {
        try {
            var found = store.load(log.id(), stream, codec.schema(), versionMax, positionMax);
            return found.flatMap(snapshot -> decoded(snapshot, log, stream, codec));
        } catch (RuntimeException failure) {
            failed.add("to load a snapshot", failure);
            return Optional.empty();
        }
    }

    private <S> Optional<Start<S>> decoded(Snapshot snapshot, LogInfo log, StreamId stream, StateCodec<S> codec) {
        var anchor = snapshot.anchor();
        boolean isKnown = anchor.log().equals(log.id())
                && anchor.incarnation() == log.incarnation()
                && anchor.stream().equals(stream)
                && snapshot.state().codec().equals(codec.schema());
        if (!isKnown) {
            discard(anchor, snapshot.state().codec());
            return Optional.empty();
        }
        try {
            var state = codec.decode(snapshot.state().bytes());
            loaded.increment();
            return Optional.of(new Start<>(
                    anchor,
                    state,
                    Since.NOTHING,
                    () -> discard(anchor, snapshot.state().codec())));
        } catch (RuntimeException undecodable) {
            failed.add("to decode a snapshot", undecodable);
            discard(anchor, snapshot.state().codec());
            return Optional.empty();
        }
    }

    private void discard(Anchor anchor, String schema) {
        discarded.increment();
        var key = new Key(anchor.stream(), schema);
        offer(new Task(key, () -> store.delete(anchor.log(), key.stream, schema, anchor.version())), false);
    }

    /// Has a snapshot taken, unless one of that stream and schema is about to be.
    ///
    /// @return `false` if too many wait already
    <S> boolean take(Anchor anchor, StateCodec<S> codec, S state) {
        Runnable work = () -> {
            var snapshot = Snapshot.of(anchor, codec, state);
            store.save(snapshot);
            taken.increment();
            bytes.add(snapshot.state().size());
            deleted.add(store.deleteOld(anchor.log(), anchor.stream(), codec.schema(), KEPT));
        };
        return offer(new Task(new Key(anchor.stream(), codec.schema()), work), true);
    }

    private boolean offer(Task task, boolean isOnePerStream) {
        return locked(() -> {
            if (closed || isOnePerStream && pending.contains(task.key)) {
                return true;
            }
            if (waiting.size() == WAITING_MAX) {
                dropped.increment();
                return false;
            }
            if (isOnePerStream) {
                pending.add(task.key);
            }
            waiting.add(task);
            if (worker == null) {
                worker = environment.threads().newThread(this::work);
                worker.start();
            }
            return true;
        });
    }

    /// Ends when nothing waits; the next one gets a new thread.
    private void work() {
        for (var task = next(); task != null; task = next()) {
            try {
                task.work.run();
            } catch (RuntimeException | Error failure) {
                // A codec may run out of stack: the others' snapshots are taken none the less.
                failed.add("to save a snapshot", failure);
            }
        }
    }

    private @Nullable Task next() {
        return locked(() -> {
            var task = waiting.poll();
            if (task == null) {
                worker = null;
            } else {
                pending.remove(task.key);
            }
            return task;
        });
    }

    private <R extends @Nullable Object> R locked(Supplier<R> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
