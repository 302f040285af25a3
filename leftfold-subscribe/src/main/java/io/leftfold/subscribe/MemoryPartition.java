package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a [MemoryLedger] keeps of one partition. Held under its lock.
final class MemoryPartition {
    private @Nullable String owner;

    /// Where the checkpoint was when it was taken from an owner that had not released it, -1 for nowhere.
    private long abandonedAt = -1;

    private long epoch;
    private Optional<Checkpoint> checkpoint = Optional.empty();
    private long trying;
    private final TreeMap<Long, DeadLetter> letters = new TreeMap<>();

    Optional<String> owner() {
        return Optional.ofNullable(owner);
    }

    private long position() {
        return checkpoint.map(Checkpoint::position).orElse(0L);
    }

    private long trying() {
        return trying > position() ? trying : 0;
    }

    PartitionRecord record(String subscription, int partition, boolean isLeased) {
        return new PartitionRecord(
                subscription, partition, owner(), isLeased, epoch, checkpoint, trying(), letters.size());
    }

    /// Whether `claim` is the last one and was not given back.
    boolean isOf(Claim claim) {
        return epoch == claim.epoch() && claim.node().equals(owner);
    }

    /// @return the epoch of the claim
    long claim(String node) {
        // An owner that gave it back before it had done anything does not hide who died before.
        boolean isSame = abandonedAt == position();
        abandonedAt = owner != null || isSame ? position() : -1;
        owner = node;
        return ++epoch;
    }

    void release() {
        owner = null;
    }

    Resumed resume() {
        return new Resumed(checkpoint, abandonedAt >= 0, trying(), List.copyOf(letters.values()));
    }

    /// @throws CheckpointMismatchException if the checkpoint is not where `step` says
    void check(Claim claim, Step step) {
        if (!checkpoint.equals(step.from())) {
            throw new CheckpointMismatchException("the checkpoint of " + claim + " was to be moved from " + step.from()
                    + " to " + step.to() + " and is at " + checkpoint + "; nothing was done");
        }
    }

    void record(Step step) {
        checkpoint = step.to().or(() -> checkpoint);
        step.settled().forEach(letters::remove);
        step.letters().forEach(this::put);
    }

    /// What an operator wants to be passed over stays so: the owner may not have seen it yet.
    private void put(DeadLetter letter) {
        var before = letters.get(letter.position());
        boolean isUnwanted = before != null && before.state() == DeadLetter.State.UNWANTED;
        letters.put(letter.position(), isUnwanted ? letter.withState(DeadLetter.State.UNWANTED) : letter);
    }

    void mark(long position) {
        trying = position;
    }

    void seek(Optional<Checkpoint> checkpoint) {
        this.checkpoint = checkpoint;
        letters.clear();
        trying = 0;
        abandonedAt = -1;
        owner = null;
        epoch++;
    }

    /// Letters by position.
    Stream<DeadLetter> letters(long after) {
        return letters.tailMap(after, false).values().stream();
    }

    boolean isAsked() {
        return letters.values().stream().anyMatch(DeadLetter::isAsked);
    }

    /// @return whether there is such a letter, which does not only follow
    boolean ask(long position, DeadLetter.State wanted) {
        var letter = letters.get(position);
        if (letter == null || letter.state() == DeadLetter.State.FOLLOWING) {
            return false;
        }
        letters.put(position, letter.withState(wanted));
        return true;
    }
}
