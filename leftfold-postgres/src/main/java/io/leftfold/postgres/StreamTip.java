package io.leftfold.postgres;

import io.leftfold.StreamState;

/// What the next append to a stream has to know of it.
///
/// @param number  stands for its name in the table of events; 0 where it has no row
/// @param version the number of its events
record StreamTip(int number, long version, StreamState state) {
    static final StreamTip NONE = new StreamTip(0, 0, StreamState.OPEN);

    boolean exists() {
        return number != 0;
    }
}
