package io.leftfold.decide;

/// How the handler uses states of an aggregate that it has folded before. They are handed to several threads, so
/// the state must be an immutable value.
public enum Caching {
    /// Not at all.
    NEVER,

    /// It reads what is new, at least that nothing is, and folds that.
    READ_FIRST,

    /// It decides on the state as it is, and reads only where that may matter: the append fails if the stream has
    /// grown, and then, as before it returns a refusal, that it found nothing to do, or what the decider throws, it
    /// reads what is new and decides again. Right where most writes to an entity come through one process.
    DECIDE_FIRST
}
