package io.leftfold;

import io.leftfold.AppendOutcome.Appended;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Holds one log. Safe for use by any number of threads; calls block.
///
/// Every call may throw [StoreClosedException], [StoreUnavailableException] and [CorruptStoreException]. Reads
/// see every append that returned before they began.
public interface EventStore extends AutoCloseable {
    LogInfo log();

    Set<Capability> capabilities();

    /// Appends all events or none, durably: once this returns [Appended] they survive a power cut, where the
    /// store is [Capability#DURABLE]. A key that was appended before returns its first outcome again, whatever
    /// the conditions say now.
    ///
    /// @throws KeyReusedException     if the key was used for something else; nothing was written
    /// @throws TooLargeException      if it is beyond the [Limits]; nothing was written
    /// @throws OverloadedException    if it had to wait longer than the store allows; nothing was written
    /// @throws ReadOnlyStoreException if the store takes no appends; nothing was written
    /// @throws OutcomeUnknownException if it may have been written; appending again with the same key is safe
    AppendOutcome append(Append append);

    /// What the append with this key did, if it is known to be done. Not finding it proves nothing while an
    /// append may be under way.
    ///
    /// @throws KeyReusedException if both fingerprints are given and differ
    Optional<Appended> outcomeOf(AppendKey key);

    /// Events of one stream. A stream that has none gives an empty page. Where [Range#isDataOnly], they may come
    /// without tags and metadata.
    Page read(StreamId stream, Range range);

    /// Events of all streams that match `query`, by position.
    ///
    /// @throws TruncatedException if the range begins below the first position of the log
    /// @throws IllegalArgumentException if the range ends by a version, which only a stream has
    Page readAll(Query query, Range range);

    /// The event at `position`; empty where the log ends before it.
    ///
    /// @throws TruncatedException if it lies below the first position of the log
    /// @throws IllegalArgumentException if `position` is below 1
    default Optional<RecordedEvent> event(long position) {
        return readAll(Query.ALL, Range.forward().after(position - 1).limit(1)).events().stream()
                .findFirst();
    }

    /// What is known of a stream; empty where it has no events.
    Optional<StreamInfo> stream(StreamId stream);

    /// The streams of the log in the order of category and entity, by code points.
    ///
    /// @param category of which to list; empty for all
    /// @param after    the last one of the listing before; empty to begin
    /// @param limit    most to return, 1 to [Limits#PAGE]
    List<StreamInfo> streams(Optional<String> category, Optional<StreamId> after, int limit);

    /// A follower of this log, to be closed by the caller; closing the store closes it too.
    Follower follow();

    /// Lets the appends under way finish, refuses all others, and frees what the store holds. Can be repeated.
    @Override
    void close();

    /// @throws UnsupportedCapabilityException if the store lacks one of these
    default void require(Capability... needed) {
        var missing = EnumSet.noneOf(Capability.class);
        missing.addAll(List.of(needed));
        missing.removeAll(capabilities());
        if (!missing.isEmpty()) {
            throw new UnsupportedCapabilityException(missing, capabilities());
        }
    }
}
