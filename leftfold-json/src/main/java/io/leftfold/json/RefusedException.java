package io.leftfold.json;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindException;

/// A refusal of ours from within Jackson; its message holds nothing of the payload, unless the application's own
/// code put it there.
final class RefusedException extends DatabindException {
    private RefusedException(@Nullable Closeable at, String message, @Nullable Throwable cause) {
        super(at, message, cause);
    }

    static RefusedException reading(JsonParser at, String message) {
        return new RefusedException(at, message, null);
    }

    static RefusedException reading(JsonParser at, String message, Throwable cause) {
        return new RefusedException(at, message, cause);
    }

    static RefusedException writing(JsonGenerator at, String message) {
        return new RefusedException(at, message, null);
    }
}
