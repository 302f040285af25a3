package io.leftfold.project;

import java.time.Instant;

/// One version of a projection, as the database knows it.
///
/// @param since when it came into this state
/// @param by    who brought it there
/// @param why   the reason that was given
public record ProjectionVersion(String name, int version, State state, Instant since, String by, String why) {
    /// Of the versions of one name, one is live.
    public enum State {
        /// It is not read yet.
        BUILDING,
        /// It is the one that is read.
        LIVE,
        /// It was live before, and can be again, as far as somebody still keeps it.
        RETIRED,
        /// Somebody has begun to drop it.
        DROPPING
    }

    /// The name of the subscription that keeps it.
    public String subscription() {
        return ReadModel.subscription(name, version);
    }
}
