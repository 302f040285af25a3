package io.leftfold.subscribe;

import io.leftfold.Environment;
import io.leftfold.Names;
import java.time.Duration;

/// How a process takes part.
///
/// @param node          its name among those that share a ledger. One that keeps its name when it is started again
///     has its partitions back at once; no two that run may have the same
/// @param lease         how long a silent node keeps its partitions, at least 100 ms; it says that it is alive three
///     times as often
/// @param deliveriesMax how many batches are handled at once, at least 1; those that wait go by the priority of
///     their subscription, then by the time of their coming
/// @param windowEvents  how many of the newest events are kept for those that follow, a power of two
/// @param windowBytes   most bytes of their payloads
public record NodeOptions(String node, Duration lease, int deliveriesMax, int windowEvents, long windowBytes) {
    private static final Duration LEASE_MIN = Duration.ofMillis(100);

    public NodeOptions {
        Names.check("a node", node);
        if (lease.compareTo(LEASE_MIN) < 0) {
            throw new IllegalArgumentException("a lease must be at least 100 ms: " + lease);
        }
        if (deliveriesMax < 1 || Integer.bitCount(windowEvents) != 1 || windowEvents < 1 || windowBytes < 1) {
            throw new IllegalArgumentException("deliveriesMax and windowBytes must be at least 1, windowEvents a power"
                    + " of two: " + deliveriesMax + ", " + windowBytes + ", " + windowEvents);
        }
    }

    /// A lease of ten seconds, 64 batches at once, and a window of 8,192 events and 16 MiB.
    public static NodeOptions of(String node) {
        return new NodeOptions(node, Duration.ofSeconds(10), 64, 1 << 13, 16L << 20);
    }

    /// With a name that no other has, not even the same process when it is started again.
    public static NodeOptions unnamed(Environment environment) {
        return of("node-" + environment.ids().next());
    }

    public NodeOptions withLease(Duration lease) {
        return new NodeOptions(node, lease, deliveriesMax, windowEvents, windowBytes);
    }

    public NodeOptions withDeliveriesMax(int deliveriesMax) {
        return new NodeOptions(node, lease, deliveriesMax, windowEvents, windowBytes);
    }

    public NodeOptions withWindow(int events, long bytes) {
        return new NodeOptions(node, lease, deliveriesMax, events, bytes);
    }
}
