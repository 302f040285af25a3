package io.leftfold.subscribe;

import io.leftfold.RecordedEvent;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What the process that had a partition before may have died of. An event that may be it is marked in the ledger
/// and tried alone; an attempt at a letter is noted there before it is made. So whoever comes after one more death
/// knows what killed twice. For use by one thread at a time.
final class Deaths {
    private boolean isFirst = true;

    /// Whether the owner before has not released the partition.
    private boolean isAbandoned;

    /// How many events may be the one of which the owner before has died.
    private int suspects;

    /// The one that was tried alone when the owner before died.
    private long deadly;

    private long marked;

    /// The letter of which the attempt is written down, so that it may be made.
    private long noted;

    /// Letters of which attempts were written down by this owner, so that no death is to be read from them; as they
    /// were before.
    private final Map<Long, DeadLetter> notedHere = new TreeMap<>();

    /// @param suspects how many events the owner before may have had in hand
    void resumed(Resumed there, int suspects) {
        noted = 0;
        if (isFirst) {
            isFirst = false;
            isAbandoned = there.isAbandoned();
            this.suspects = isAbandoned ? suspects : 0;
            // Without a death the one that was tried alone was only not finished.
            deadly = isAbandoned ? there.trying() : 0;
            marked = there.trying();
        }
    }

    /// So many events are handled, or letters.
    void done(int count) {
        suspects = Math.max(0, suspects - count);
    }

    /// There are no more events that the owner before may have had.
    void cleared() {
        suspects = 0;
    }

    /// Whether the next event may be the one of which the owner before has died.
    boolean isSuspect() {
        return suspects > 0;
    }

    /// Whether `event` was tried alone, and the process died.
    boolean isDeadly(RecordedEvent event) {
        return event.position() == deadly;
    }

    /// The ledger says that what is at `position` is tried alone; 0 for nothing.
    void marked(long position) {
        marked = position;
    }

    boolean isMarked(RecordedEvent event) {
        return event.position() == marked;
    }

    /// Whether there is a mark that no checkpoint has passed.
    ///
    /// @param saved position of the checkpoint
    boolean isMarkedAfter(long saved) {
        return marked > saved;
    }

    /// Whether an attempt at `letter` is noted before it is made: it may be the death of the process, or was asked
    /// for, and is not made again at once.
    boolean isToNote(DeadLetter letter) {
        return isAbandoned || letter.state() == DeadLetter.State.WANTED;
    }

    /// Whether the process that tried `letter` has died.
    boolean isDeadly(DeadLetter letter) {
        return LetterWriter.isTried(letter) && !notedHere.containsKey(letter.position());
    }

    /// The attempt at `letter` is to be noted.
    void note(DeadLetter letter) {
        notedHere.putIfAbsent(letter.position(), letter);
        noted = letter.position();
    }

    /// Position of the letter that may be tried now, 0 for none.
    long noted() {
        return noted;
    }

    boolean isNoted(DeadLetter letter) {
        return noted == letter.position();
    }

    /// The attempt is made.
    void tried() {
        noted = 0;
    }

    /// A letter of which an attempt is noted and was not made, as it was before; each one once.
    Optional<DeadLetter> takeUntried(Letters letters) {
        var untried = notedHere.values().stream()
                .filter(before -> letters.at(before.position())
                        .filter(LetterWriter::isTried)
                        .isPresent())
                .findFirst();
        untried.ifPresent(before -> notedHere.remove(before.position()));
        return untried;
    }
}
