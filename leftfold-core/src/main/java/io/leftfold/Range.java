package io.leftfold;

/// Which part to read: of a stream by versions, of a log by positions.
///
/// @param after     where to go on, exclusive: forward the first event is above it, backward below it
/// @param direction which way
/// @param limit     most events to return, 1 to [Limits#PAGE]; fewer where they are large, see
///     [Limits#PAGE_BYTES]
/// @param asOf      up to where history counts
public record Range(long after, Direction direction, int limit, AsOf asOf) {
    private static final int LIMIT_DEFAULT = 1_000;

    public Range {
        if (after < 0) {
            throw new IllegalArgumentException("after must be at least 0: " + after);
        }
        if (limit < 1 || limit > Limits.PAGE) {
            throw new IllegalArgumentException("limit must be 1 to " + Limits.PAGE + ": " + limit);
        }
    }

    /// From the beginning on, 1,000 events at most.
    public static Range forward() {
        return new Range(0, Direction.FORWARD, LIMIT_DEFAULT, new AsOf.Latest());
    }

    /// From the end back, 1,000 events at most.
    public static Range backward() {
        return new Range(Long.MAX_VALUE, Direction.BACKWARD, LIMIT_DEFAULT, new AsOf.Latest());
    }

    public Range after(long after) {
        return new Range(after, direction, limit, asOf);
    }

    public Range limit(int limit) {
        return new Range(after, direction, limit, asOf);
    }

    public Range asOf(AsOf asOf) {
        return new Range(after, direction, limit, asOf);
    }

    public boolean isForward() {
        return direction == Direction.FORWARD;
    }
}
