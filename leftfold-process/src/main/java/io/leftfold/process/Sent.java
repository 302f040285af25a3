package io.leftfold.process;

/// A command that was accepted, for people.
///
/// @param stream  whose
/// @param command the simple name of its class
public record Sent(String stream, String command) {
    /// Was accepted, and it is not known what.
    static final Sent UNKNOWN = new Sent("", "");
}
