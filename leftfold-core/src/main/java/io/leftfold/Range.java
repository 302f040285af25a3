package io.leftfold;

/// Which part to read: of a stream by versions, of a log by positions.
///
/// @param after     where to go on, exclusive: forward the first event is above it, backward below it
/// @param direction which way
/// @param limit     most events to return, 1 to [Limits#PAGE]; fewer where they are large, see
///     [Limits#PAGE_BYTES]
/// @param asOf      up to where history counts
/// @param isDataOnly whether tags and metadata are not wanted; a store may leave them out then, which is faster
public record Range(long after, Direction direction, int limit, AsOf asOf, boolean isDataOnly) {
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
        return new Range(0, Direction.FORWARD, LIMIT_DEFAULT, new AsOf.Latest(), false);
    }

    /// From the end back, 1,000 events at most.
    public static Range backward() {
        return new Range(Long.MAX_VALUE, Direction.BACKWARD, LIMIT_DEFAULT, new AsOf.Latest(), false);
    }

    public Range after(long after) {
        return new Range(after, direction, limit, asOf, isDataOnly);
    }

    public Range limit(int limit) {
        return new Range(after, direction, limit, asOf, isDataOnly);
    }

    public Range asOf(AsOf asOf) {
        return new Range(after, direction, limit, asOf, isDataOnly);
    }

    /// For those who fold: the events of a stream may come without tags and metadata.
    public Range dataOnly() {
        return new Range(after, direction, limit, asOf, true);
    }

    public boolean isForward() {
        return direction == Direction.FORWARD;
    }
}
