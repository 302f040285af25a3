package io.leftfold.testing;

/// What may go wrong in a [Simulation].
public enum Fault {
    /// A process dies: between two events, in the middle of a batch, after its effects and before its checkpoint.
    CRASH,
    /// A process stands still, for longer than its lease at times, and then goes on as if nothing had happened.
    FREEZE,
    /// A node leaves in peace, and comes back.
    LEAVE,
    /// Time passes: between two things, or while a handler is at work.
    DELAY,
    /// A handler throws, before it has done anything or after; one event, or all for a while.
    HANDLER,
    /// A read of the log fails.
    STORE,
    /// A call of the ledger fails, or is done and has no answer; nodes cannot say that they are alive.
    LEDGER,
    /// Clocks are set, by up to a day.
    CLOCK,
    /// An operator lets the subscriptions stand still, has letters tried again.
    OPERATOR
}
