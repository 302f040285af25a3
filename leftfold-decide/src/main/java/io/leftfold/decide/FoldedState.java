package io.leftfold.decide;

/// A state, and how far history was folded for it.
///
/// @param version  of the stream, of the last event that was folded; 0 for none
/// @param position of that event in the log; 0 for none
public record FoldedState<S>(S state, long version, long position) {}
