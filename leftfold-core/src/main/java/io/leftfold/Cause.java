package io.leftfold;

import java.util.Optional;
import java.util.function.Supplier;

/// Why something happens: the metadata that events get from what is being handled on this thread. It flows by
/// itself from an event to the commands and events that come of it, also into structured child threads.
public final class Cause {
    private static final ScopedValue<Supplier<Metadata>> CURRENT = ScopedValue.newInstance();

    private Cause() {}

    /// Correlation, causation, actor and trace of what is being handled, empty where nothing is.
    public static Metadata current() {
        return CURRENT.isBound() ? CURRENT.get().get() : Metadata.EMPTY;
    }

    /// Runs `action` as something that came of `event`: same correlation, actor and trace, and the event as the
    /// cause.
    public static void of(RecordedEvent event, Runnable action) {
        // Most events that are handled cause nothing, so it is worked out when somebody asks.
        ScopedValue.where(CURRENT, () -> causedBy(event)).run(action);
    }

    private static Metadata causedBy(RecordedEvent event) {
        var origin = event.metadata();
        var id = event.id().toString();
        var cause = Metadata.EMPTY
                .with(Metadata.CORRELATION_ID, origin.correlationId().orElse(id))
                .with(Metadata.CAUSATION_ID, id);
        cause = copy(origin.actor(), Metadata.ACTOR, cause);
        return copy(origin.traceparent(), Metadata.TRACEPARENT, cause);
    }

    /// Runs `action` under the metadata of a request from outside.
    public static <R> R within(Metadata metadata, Supplier<R> action) {
        return ScopedValue.where(CURRENT, () -> metadata).call(action::get);
    }

    private static Metadata copy(Optional<String> value, String name, Metadata to) {
        return value.map(v -> to.with(name, v)).orElse(to);
    }
}
