package io.leftfold.decide;

import io.leftfold.Payload;

/// A state as bytes, and up to where it was folded. Always safe to lose: it can be folded again.
///
/// @param state the codec of these bytes is [StateCodec#schema]
public record Snapshot(Anchor anchor, Payload state) {
    static <S> Snapshot of(Anchor anchor, StateCodec<S> codec, S state) {
        return new Snapshot(anchor, Payload.of(codec.schema(), codec.encode(state)));
    }
}
