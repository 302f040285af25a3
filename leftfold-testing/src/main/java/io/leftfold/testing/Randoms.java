package io.leftfold.testing;

import java.util.random.RandomGenerator;

/// Random numbers that are a seed's own.
final class Randoms implements RandomGenerator {
    private long state;

    private Randoms(long state) {
        this.state = state;
    }

    /// @param stream different ones have nothing to do with each other
    static Randoms of(long seed, int stream) {
        return new Randoms(mixed(seed * 31 + stream));
    }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    @Override
    public long nextLong() {
        state += 0x9E37_79B9_7F4A_7C15L;
        return mixed(state);
    }

    private static long mixed(long x) {
        long z = (x ^ (x >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
