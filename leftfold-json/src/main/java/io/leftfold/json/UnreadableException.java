package io.leftfold.json;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/// Why JSON cannot be read, or a value not be written: where in it, and what is wrong there. Jackson's own
/// messages quote the payload, so none of them gets through, and neither do its exceptions.
final class UnreadableException extends Exception {
    private static final int PATH_STEPS_MAX = 20;

    private final String reason;

    UnreadableException(String reason) {
        this(reason, null);
    }

    UnreadableException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
        this.reason = reason;
    }

    static UnreadableException of(JacksonException failure) {
        var cause = ownCause(failure);
        return new UnreadableException(path(failure) + ": " + say(failure, cause), cause);
    }

    String reason() {
        return reason;
    }

    /// @param cause what the application's own code threw
    private static String say(JacksonException failure, @Nullable Throwable cause) {
        return switch (failure) {
            case RefusedException refused -> refused.getOriginalMessage();
            case UnrecognizedPropertyException _ -> "unknown property";
            case InvalidNullException _ -> "null where a value is needed";
            case InvalidFormatException format -> "not a valid " + simpleName(format.getTargetType());
            case ValueInstantiationException refused
            when cause != null -> simpleName(refused.getType().getRawClass()) + " refused it: " + cause.getMessage();
            case MismatchedInputException mismatch when startsWith(mismatch, "Missing ") -> "missing property";
            case MismatchedInputException mismatch
            when startsWith(mismatch, "Trailing token") -> "more JSON after the end";
            case MismatchedInputException mismatch -> "expected " + simpleName(mismatch.getTargetType());
            case StreamConstraintsException _ ->
                "nested deeper than " + StrictJson.DEPTH_MAX + " levels, or a number of more than "
                        + StrictJson.DIGITS_MAX + " digits";
            case StreamReadException read when startsWith(read, "Duplicate ") -> "duplicate property";
            case StreamReadException read ->
                "not JSON, at byte " + Math.max(0, read.getLocation().getByteOffset());
            default ->
                cause == null ? "refused by " + failure.getClass().getSimpleName() : "refused: " + cause.getMessage();
        };
    }

    /// What code of the application threw. The causes that Jackson gives to failures of its own quote the
    /// payload.
    private static @Nullable Throwable ownCause(JacksonException failure) {
        boolean isJacksons = failure instanceof StreamReadException || failure instanceof InvalidFormatException;
        return isJacksons || failure.getCause() instanceof JacksonException ? null : failure.getCause();
    }

    private static boolean startsWith(JacksonException failure, String words) {
        return failure.getOriginalMessage().startsWith(words);
    }

    private static String simpleName(@Nullable Class<?> type) {
        return type == null ? "value" : type.getSimpleName();
    }

    /// A JSON pointer. Keys of maps are data, so they stay out of it.
    private static String path(JacksonException failure) {
        var path = new StringBuilder();
        for (var step : failure.getPath().stream().limit(PATH_STEPS_MAX).toList()) {
            if (step.getPropertyName() == null) {
                path.append('/').append(Math.max(0, step.getIndex()));
            } else if (isMap(step.from())) {
                path.append("/*");
            } else {
                path.append('/').append(Shown.text(step.getPropertyName()));
            }
        }
        return path.isEmpty() ? "at the top" : "at " + path + (failure.getPath().size() > PATH_STEPS_MAX ? "/…" : "");
    }

    private static boolean isMap(@Nullable Object from) {
        return from instanceof Map || from instanceof Class<?> type && Map.class.isAssignableFrom(type);
    }
}
