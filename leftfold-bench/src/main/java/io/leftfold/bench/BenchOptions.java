package io.leftfold.bench;

import java.time.Duration;

/// What is measured, and how.
///
/// @param work      what is done
/// @param clients   how many do it at the same time, 1 to 10,000
/// @param duration  how long each side is measured, in all three rounds together
/// @param batch     append, condition: events per append; catchup, projection, documents: events per
///     page; 1 to 10,000
/// @param events    read, snapshot: events per stream; catchup, projection, documents: events of the log; 1 to
///     10,000,000
/// @param reference whether the same work is done bare too
/// @param virtual   whether the clients are virtual threads, as several are unless said otherwise, and not
///     platform threads, as one is
/// @param streams   command: how many streams get the commands over and over, each with `events` events at the
///     start; 0 for new ones all the time. With such streams the other side is plain appends of Leftfold
/// @param cache     command: whether states are cached and decided on first
/// @param snapshots command, read, snapshot: after how many events a snapshot is taken; 0 for none
public record BenchOptions(
        Work work,
        int clients,
        Duration duration,
        int batch,
        int events,
        boolean reference,
        boolean virtual,
        int streams,
        boolean cache,
        int snapshots) {
    /// What a benchmark does.
    public enum Work {
        /// One event per append, of an expected version, to streams of the client's own.
        APPEND,
        /// The same, on the condition that nothing with a tag has come since: those of plain appends of
        /// Leftfold are the other side.
        CONDITION,
        /// Load and fold a whole stream.
        READ,
        /// A subscription to all events, from the first to the last.
        CATCHUP,
        /// Load, decide and append, about ten events per stream.
        COMMAND,
        /// A projection into a table, from the first event to the last.
        PROJECTION,
        /// The same into documents.
        DOCUMENTS,
        /// Load a long stream by its snapshot; loads of a short one in the same way are the other side.
        SNAPSHOT
    }

    public BenchOptions {
        check("clients", clients, 10_000);
        check("batch", batch, 10_000);
        check("events", events, 10_000_000);
        check("streams", streams + 1, 100_001);
        check("snapshots", snapshots + 1, 10_000_001);
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("the duration must be positive: " + duration);
        }
    }

    /// The usual figures for `work`: 64 clients that write, one that reads.
    public static BenchOptions of(Work work) {
        var seconds = Duration.ofSeconds(9);
        return switch (work) {
            case APPEND, CONDITION -> new BenchOptions(work, 64, seconds, 1, 1_000, false, true, 0, false, 0);
            case READ -> new BenchOptions(work, 1, seconds, 1, 1_000, false, false, 0, false, 0);
            case CATCHUP, PROJECTION, DOCUMENTS ->
                new BenchOptions(work, 1, seconds, 500, 100_000, false, false, 0, false, 0);
            case COMMAND -> new BenchOptions(work, 64, seconds, 1, 1_000, false, true, 0, false, 0);
            case SNAPSHOT -> new BenchOptions(work, 1, seconds, 1, 10_000, false, false, 0, false, 100);
        };
    }

    /// So many clients: virtual threads if they are several, a platform thread if it is one.
    public BenchOptions withClients(int clients) {
        return new BenchOptions(
                work, clients, duration, batch, events, reference, clients > 1, streams, cache, snapshots);
    }

    public BenchOptions withDuration(Duration duration) {
        return new BenchOptions(work, clients, duration, batch, events, reference, virtual, streams, cache, snapshots);
    }

    public BenchOptions withBatch(int batch) {
        return new BenchOptions(work, clients, duration, batch, events, reference, virtual, streams, cache, snapshots);
    }

    public BenchOptions withEvents(int events) {
        return new BenchOptions(work, clients, duration, batch, events, reference, virtual, streams, cache, snapshots);
    }

    public BenchOptions withReference(boolean reference) {
        return new BenchOptions(work, clients, duration, batch, events, reference, virtual, streams, cache, snapshots);
    }

    public BenchOptions withVirtual(boolean virtual) {
        return new BenchOptions(work, clients, duration, batch, events, reference, virtual, streams, cache, snapshots);
    }

    public BenchOptions withStreams(int streams) {
        return new BenchOptions(work, clients, duration, batch, events, reference, virtual, streams, cache, snapshots);
    }

    public BenchOptions withCache(boolean cache) {
        return new BenchOptions(work, clients, duration, batch, events, reference, virtual, streams, cache, snapshots);
    }

    public BenchOptions withSnapshots(int snapshots) {
        return new BenchOptions(work, clients, duration, batch, events, reference, virtual, streams, cache, snapshots);
    }

    private static void check(String what, int number, int max) {
        if (number < 1 || number > max) {
            throw new IllegalArgumentException(what + " must be 1 to " + max + ": " + number);
        }
    }
}
