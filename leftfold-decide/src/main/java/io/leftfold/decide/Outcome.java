package io.leftfold.decide;

/// What became of a command.
public sealed interface Outcome {
    /// It was accepted, now or when its id was first seen, and its events are durable.
    ///
    /// @param position of its last event, or the head of the log where it had none: whoever waits for it reads
    ///     its own writes
    /// @param events   how many came of it
    record Accepted(long position, long events) implements Outcome {}

    /// The domain forbids it; nothing was written.
    ///
    /// @param code   stable, for programs. [#STREAM_CLOSED] and [#STREAM_DELETED] come from the store
    /// @param reason for people
    record Refused(String code, String reason) implements Outcome {
        @Override
        public long position() {
            return 0;
        }
    }

    /// What to wait for before reading one's own writes; 0 where nothing was written.
    long position();

    String STREAM_CLOSED = "stream-closed";
    String STREAM_DELETED = "stream-deleted";
}
