package io.leftfold.decide;

/// Hears of every command that a [CommandHandler] has decided, refused ones too: what the log does not hold. A
/// command that was repeated and got its first outcome is not told again, and neither is one that ended in an
/// exception. Called on the thread of the command, after its events are durable. Safe for use by several threads.
@FunctionalInterface
public interface CommandRecorder {
    CommandRecorder NONE = _ -> {};

    /// Should not throw: the command is decided, so its caller hears nothing of it; it is logged as a warning.
    void decided(DecidedCommand<?> command);
}
