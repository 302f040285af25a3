package io.leftfold.schema;

import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.EventCodec;
import io.leftfold.UndecodableException;
import io.leftfold.json.JsonCodec;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// A codec whose events are held to their schemas.
final class ValidatedCodec<E> implements EventCodec<E> {
    private static final int SHOWN_MAX = 10;

    private final EventCodec<E> codec;
    private final Schemas schemas;
    private final Set<Validation> when;

    ValidatedCodec(EventCodec<E> codec, Schemas schemas, Set<Validation> when) {
        this.codec = codec;
        this.schemas = schemas;
        this.when = when;
    }

    @Override
    public Class<E> eventClass() {
        return codec.eventClass();
    }

    @Override
    public Set<String> types() {
        return codec.types();
    }

    @Override
    public EncodedEvent encode(E event, CodecContext context) {
        var encoded = codec.encode(event, context);
        if (when.contains(Validation.ON_APPEND)) {
            var violations = violations(encoded);
            if (!violations.isEmpty()) {
                throw new IllegalArgumentException(message(encoded, context, violations, "nothing was written"));
            }
        }
        return encoded;
    }

    @Override
    public E decode(EncodedEvent encoded, CodecContext context) {
        if (when.contains(Validation.ON_READ)) {
            var violations = violations(encoded);
            if (!violations.isEmpty()) {
                throw new UndecodableException(
                        message(encoded, context, violations, "repair the codec, or add an upcaster"));
            }
        }
        return codec.decode(encoded, context);
    }

    private List<Violation> violations(EncodedEvent encoded) {
        if (!encoded.payload().codec().equals(JsonCodec.NAME)) {
            return List.of();
        }
        return schemas.validator(encoded.type(), encoded.schemaVersion())
                .map(validator -> validator.violations(encoded.payload().bytes()))
                .orElse(List.of());
    }

    private static String message(
            EncodedEvent encoded, CodecContext context, List<Violation> violations, String advice) {
        int more = violations.size() - SHOWN_MAX;
        return String.format(
                Locale.ROOT,
                "%s version %d (event %s of stream %s) does not keep its schema: %s%s; %s",
                encoded.type(),
                encoded.schemaVersion(),
                context.eventId(),
                context.stream(),
                violations.stream().limit(SHOWN_MAX).map(Violation::toString).collect(Collectors.joining("; ")),
                more > 0 ? "; and " + more + " more" : "",
                advice);
    }
}
