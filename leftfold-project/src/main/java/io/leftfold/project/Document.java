package io.leftfold.project;

/// A document as it stands.
///
/// @param position of the last event that was folded into it
public record Document<D>(String key, D value, long position) {}
