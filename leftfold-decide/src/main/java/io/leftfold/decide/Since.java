package io.leftfold.decide;

/// What was folded since the last snapshot.
///
/// @param bytes of payloads
record Since(long events, long bytes) {
    static final Since NOTHING = new Since(0, 0);

    Since plus(long payload) {
        return new Since(events + 1, bytes + payload);
    }
}
