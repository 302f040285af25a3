package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import java.util.List;
import java.util.Optional;

/// What the ledger has of a partition, as its owner knows it; and the steps that go on from there. For use by one
/// thread at a time.
final class LedgerView {
    /// As the ledger has it, while `isSure`.
    private Optional<Checkpoint> checkpoint = Optional.empty();

    private final Letters letters = new Letters();

    /// Whether checkpoint and letters are those of the ledger: not before it was asked, and not after a failure,
    /// which may have been a commit without an answer.
    private boolean isSure;

    private long savedNanos;

    void resumed(Moment now, Resumed there) {
        checkpoint = there.checkpoint();
        letters.set(there.letters());
        savedNanos = now.nanos();
        isSure = true;
    }

    /// From now on the ledger is to be asked again.
    void doubt() {
        isSure = false;
    }

    boolean isSure() {
        return isSure;
    }

    Optional<Checkpoint> checkpoint() {
        return checkpoint;
    }

    /// Of the checkpoint; 0 for the beginning.
    long position() {
        return checkpoint.map(Checkpoint::position).orElse(0L);
    }

    /// When the checkpoint moved, or was found out, by [Moment#nanos].
    long savedNanos() {
        return savedNanos;
    }

    Letters letters() {
        return letters;
    }

    /// The ledger has recorded `step`.
    void record(Moment now, Step step) {
        step.letters().forEach(letters::put);
        step.settled().forEach(letters::remove);
        if (step.to().isPresent()) {
            checkpoint = step.to();
            savedNanos = now.nanos();
        }
    }

    /// Moves the checkpoint, while events that it passes become letters.
    Step moving(Optional<Checkpoint> to, List<DeadLetter> added) {
        return new Step(checkpoint, to, added, List.of());
    }

    /// Keeps what has become of a letter.
    Step keeping(DeadLetter letter) {
        return new Step(checkpoint, Optional.empty(), List.of(letter), List.of());
    }

    /// Is done with a letter.
    Step settling(DeadLetter letter) {
        return new Step(checkpoint, Optional.empty(), List.of(), List.of(letter.position()));
    }
}
