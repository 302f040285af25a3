package io.leftfold;

/// What an append requires of a stream's version.
public sealed interface ExpectedVersion {
    /// Nothing is required. Not the same as a new stream.
    record Any() implements ExpectedVersion {}

    /// The stream has no events.
    record NoStream() implements ExpectedVersion {}

    /// The stream has exactly this many events.
    ///
    /// @param version from 0; 0 is met by a stream without events
    record Exactly(long version) implements ExpectedVersion {
        public Exactly {
            if (version < 0) {
                throw new IllegalArgumentException("an expected version is at least 0: " + version);
            }
        }
    }

    default boolean isMetBy(long actual) {
        return switch (this) {
            case Any _ -> true;
            case NoStream _ -> actual == 0;
            case Exactly(long version) -> actual == version;
        };
    }
}
