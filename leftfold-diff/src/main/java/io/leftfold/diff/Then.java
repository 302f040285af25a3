package io.leftfold.diff;

import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a command came to when it was sent.
sealed interface Then {
    /// As the log has them; none where there was nothing to do.
    record Accepted(List<RecordedEvent> events) implements Then {}

    record Refused(String code) implements Then {}

    default Optional<StreamId> stream() {
        return switch (this) {
            case Accepted(var events) ->
                events.stream().map(RecordedEvent::stream).findFirst();
            case Refused _ -> Optional.empty();
        };
    }

    default String shown() {
        return switch (this) {
            case Accepted(var events) ->
                shown(events.stream().map(RecordedEvent::type).toList());
            case Refused(var code) -> refused(code);
        };
    }

    static String shown(List<String> types) {
        return types.isEmpty() ? "nothing to do" : types.stream().collect(Collectors.joining(", "));
    }

    static String refused(String code) {
        return "refused: " + code;
    }
}
