package io.leftfold;

import io.leftfold.StoreVerification.Finding;
import io.leftfold.StoreVerification.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The old parts of a log, as whoever operates it moves them out of the database: a part is archived first, and
/// what the database still holds of its payloads is dropped later, by a decision that is recorded. Appends go
/// on meanwhile, and decide as before. One operation at a time for each log.
public interface LogArchive extends AutoCloseable {
    /// Positions that were archived together.
    ///
    /// @param checksum of the file, SHA-256 in hex
    /// @param bytes    of the file
    /// @param dropped  the decision by which the database holds its payloads no more
    record Part(
            long first,
            long last,
            String file,
            String checksum,
            long bytes,
            Instant archivedAt,
            Optional<Decision> dropped) {
        /// This part, after such a decision.
        public Part droppedBy(Decision decision) {
            return new Part(first, last, file, checksum, bytes, archivedAt, Optional.of(decision));
        }
    }

    /// Why something was dropped.
    ///
    /// @param archiveVerified whether the file was there, and as it was written, when it was dropped
    record Decision(Instant at, String by, String reason, boolean archiveVerified) {}

    /// Which parts to archive. The part that the log ends in is never archived.
    sealed interface Until {
        /// Those that lie below this position as a whole.
        record Before(long position) implements Until {}

        /// All but the newest `parts`, the one that the log ends in being the first of them; at least 1.
        record Keeping(int parts) implements Until {
            public Keeping {
                if (parts < 1) {
                    throw new IllegalArgumentException(
                            "the part that the log ends in stays: keep 1 or more, not " + parts);
                }
            }
        }
    }

    /// Archives part after part, the oldest first: writes the file, reads it again, compares it with the log,
    /// and only then lets the database hand the part over. Doing it again after a failure goes on from there.
    ///
    /// @return what was archived now
    /// @throws CorruptStoreException     if the log is damaged there, or another file stands in the way; the
    ///                                   part stays where it is
    /// @throws StoreUnavailableException if the database, or the folder, cannot be used; the part stays where it
    ///                                   is
    /// @throws StoreInUseException       if somebody else archives this log now
    /// @throws ReadOnlyStoreException    if it is not the owner of the log who runs this
    List<Part> archive(Until until, Progress progress);

    /// All that were ever archived, in their order.
    List<Part> parts();

    /// Reads every file and compares it with what the database knows of its events.
    List<Finding> verify(Progress progress);

    /// Drops what the database still holds of the payloads of archived parts that lie below `before`, and
    /// records who decided it and why. Each file must be there, as it was written, unless `withoutArchive`.
    ///
    /// @return what was dropped now
    /// @throws IllegalArgumentException if nobody, or no reason, is named
    /// @throws CorruptStoreException     if a file is damaged; its part, and those behind it, are still there
    /// @throws StoreUnavailableException if a file is gone, or cannot be read; the same holds
    List<Part> drop(long before, String by, String reason, boolean withoutArchive);

    @Override
    void close();
}
