package io.leftfold.bench;

/// How long things took, in buckets whose width is at most a thirty-second of what they hold. Used by one thread
/// at a time.
public final class Latencies {
    private static final int PARTS = 32;
    private static final int PARTS_LOG2 = 5;

    private final long[] counts = new long[(Long.SIZE - PARTS_LOG2) * PARTS];
    private long total;

    public Latencies() {}

    public void add(long nanos) {
        counts[bucket(Math.max(0, nanos))]++;
        total++;
    }

    public void add(Latencies others) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += others.counts[i];
        }
        total += others.total;
    }

    /// The nanoseconds that this share of all took at most; 0 where nothing was added.
    ///
    /// @param share more than 0, at most 1
    public long atMost(double share) {
        long rest = (long) Math.ceil(total * share);
        for (int i = 0; i < counts.length; i++) {
            rest -= counts[i];
            if (rest <= 0 && total > 0) {
                return highest(i);
            }
        }
        return 0;
    }

    private static int bucket(long nanos) {
        int shift = Math.max(0, Long.SIZE - 1 - PARTS_LOG2 - Long.numberOfLeadingZeros(nanos));
        return shift * PARTS + (int) (nanos >>> shift);
    }

    /// Buckets from `PARTS` on hold twice `PARTS` minus 1 as their highest quotient.
    private static long highest(int bucket) {
        int shift = Math.max(0, bucket / PARTS - 1);
        long quotient = bucket - (long) shift * PARTS;
        return ((quotient + 1) << shift) - 1;
    }
}
