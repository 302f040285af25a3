package io.leftfold.subscribe;

/// Hashes that are the same on every node and in every version: placement rests on them.
final class Spread {
    private Spread() {}

    /// All bits of `x` in all bits of the result: the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
    static long of(long x) {
        long z = x + 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }

    /// Of the characters of `text`, by [String#hashCode], which its documentation fixes.
    static long of(String text) {
        return of(text.hashCode());
    }
}
