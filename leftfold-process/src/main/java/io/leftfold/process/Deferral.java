package io.leftfold.process;

/// Something that reached an instance and could not be dealt with, and will be.
///
/// @param position of the event, 0 for a timer
/// @param timer    its name, empty for an event
public record Deferral(long position, String timer) {}
