package io.leftfold;

/// Where a stream is in its life. Whatever the state, its events stay readable.
public enum StreamState {
    /// Takes events.
    OPEN,
    /// Takes no more events of the application until it is restored.
    CLOSED,
    /// Counts as gone for those who decide; takes no event but the one that restores it.
    DELETED;

    /// Whether a stream in this state takes an event of `type`.
    public boolean accepts(String type) {
        return switch (this) {
            case OPEN -> true;
            case CLOSED -> type.equals(StreamEvent.RESTORED) || type.equals(StreamEvent.DELETED);
            case DELETED -> type.equals(StreamEvent.RESTORED);
        };
    }

    /// The state after an event of `type`.
    public StreamState after(String type) {
        return switch (type) {
            case StreamEvent.CLOSED -> CLOSED;
            case StreamEvent.DELETED -> DELETED;
            case StreamEvent.RESTORED -> OPEN;
            default -> this;
        };
    }
}
