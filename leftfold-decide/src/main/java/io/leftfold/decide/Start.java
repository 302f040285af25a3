package io.leftfold.decide;

/// A state that was folded before, for a fold to begin with.
///
/// @param discard called if it turns out to be of another history than the stream's
record Start<S>(Anchor anchor, S state, Since since, Runnable discard) {}
