package io.leftfold;

/// The bounds of what one append may carry, the same for every store.
public final class Limits {
    /// Events of one append, over all its streams.
    public static final int EVENTS_PER_APPEND = 10_000;
    /// Bytes of one event's payload.
    public static final int PAYLOAD_BYTES = 8 << 20;
    /// Bytes of payloads, metadata and tags of one append.
    public static final int APPEND_BYTES = 32 << 20;
    /// Tags of one event.
    public static final int TAGS_PER_EVENT = 64;
    /// Conditions of one append, those that a write implies left out.
    public static final int CONDITIONS_PER_APPEND = 1_000;
    /// Names and tags in all criteria of one query.
    public static final int TERMS_PER_QUERY = 1_000;
    /// Events of one page.
    public static final int PAGE = 10_000;
    /// Bytes of the payloads of one page: it ends behind the event that reaches them, whatever its limit.
    public static final int PAGE_BYTES = 32 << 20;
    /// How many positions below the head the `after` of a condition without any tag may lie: such a condition is
    /// answered by a scan while all writers wait.
    public static final int UNTAGGED_SCAN = 10_000;

    private Limits() {}
}
