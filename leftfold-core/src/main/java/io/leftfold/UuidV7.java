package io.leftfold;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Ids that rise with time: UUID version 7 of RFC 9562. 48 bits of milliseconds, 12 bits that make the ids of one
/// source rise within a millisecond too (method 1 of section 6.2), 62 random bits.
final class UuidV7 implements IdSource {
    private static final int COUNTER_BITS = 12;

    private final InstantSource clock;
    private final RandomGenerator random;
    private long last;

    UuidV7(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public UUID next() {
        long low = random.nextLong();
        long rising;
        synchronized (this) {
            // Beyond 4,096 ids in a millisecond the counter runs into the next one, which keeps them rising.
            last = Math.max(last + 1, clock.millis() << COUNTER_BITS);
            rising = last;
        }
        long millis = rising >>> COUNTER_BITS;
        long counter = rising & ((1 << COUNTER_BITS) - 1);
        return new UUID(millis << 16 | 0x7000 | counter, low & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L);
    }
}
