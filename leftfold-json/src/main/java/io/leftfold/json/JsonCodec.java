package io.leftfold.json;

import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.EventCodec;
import io.leftfold.Payload;
import io.leftfold.UndecodableException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes and reads the records of a sealed interface as JSON. Safe for use by several threads.
///
/// ```java
/// JsonCodec<AccountEvent> codec = JsonCodec.of(AccountEvent.class);
/// ```
///
/// **Names.** A type is written under the name of the sealed interface that encloses its record, or else that
/// the record implements, without "Event", and the record's own name: `OrderEvent.ItemsUpdated` is
/// `order.items-updated`, and `Order.Event.Opened` is `order.opened`. [JsonCodecBuilder#name] pins another. The name
/// does not depend on the class that the codec is for, so several families can be put under one sealed interface
/// and keep their names.
///
/// **Strict, both ways.** Nothing is guessed and nothing lost: every component of a record must be there,
/// nothing else may be, and no value is bent into another type. `null` stands for an empty `Optional` and for a
/// component marked `@Nullable`, nowhere else. Times are ISO-8601 texts, enums their names, numbers exact;
/// numbers that JSON cannot say (NaN, infinity) or that are a trap (more than 1,000 digits, exponents beyond
/// 10,000) are refused. Equal events have equal bytes: components in their order, and the contents of sets and
/// maps that have no order of their own sorted. Nesting ends at 200 levels. Jackson's annotations are obeyed,
/// but no class is ever named by the data.
///
/// **Access.** Records may be hidden nested ones. In a named module their package must be open to Jackson:
/// `opens com.example.orders to tools.jackson.databind;`.
///
/// @param <E> the sealed interface
public final class JsonCodec<E> implements EventCodec<E> {
    /// The name that it marks its payloads with.
    public static final String NAME = "json";

    private final Class<E> eventClass;
    private final EventTypes types;
    private final Supplier<Shapes> shapes;

    JsonCodec(Class<E> eventClass, EventTypes types, Supplier<Shapes> shapes) {
        this.eventClass = eventClass;
        this.types = types;
        this.shapes = shapes;
    }

    /// The codec for all records that `events` permits, through nested sealed interfaces too, each in its first
    /// schema version.
    ///
    /// @throws IllegalArgumentException if a record cannot be written and read exactly, or has no name of its
    ///     own
    public static <E> JsonCodec<E> of(Class<E> events) {
        return builder(events).build();
    }

    /// The codec for `events`, with pinned names, older schema versions, or value types.
    public static <E> JsonCodecBuilder<E> builder(Class<E> events) {
        return new JsonCodecBuilder<>(events);
    }

    @Override
    public Class<E> eventClass() {
        return eventClass;
    }

    @Override
    public Set<String> types() {
        return types.names();
    }

    @Override
    public EncodedEvent encode(E event, CodecContext context) {
        var type = types.of(event.getClass());
        return new EncodedEvent(type.name(), type.version(), Payload.owning(NAME, type.write(event)));
    }

    @Override
    public E decode(EncodedEvent encoded, CodecContext context) {
        try {
            return read(encoded);
        } catch (UnreadableException e) {
            throw undecodable(
                    String.format(
                            Locale.ROOT,
                            "%s version %d (event %s of stream %s) cannot be decoded: %s",
                            Shown.text(encoded.type()),
                            encoded.schemaVersion(),
                            context.eventId(),
                            context.stream(),
                            e.reason()),
                    e.getCause());
        }
    }

    private static UndecodableException undecodable(String message, @Nullable Throwable cause) {
        return cause == null ? new UndecodableException(message) : new UndecodableException(message, cause);
    }

    private E read(EncodedEvent encoded) throws UnreadableException {
        var type = types.named(encoded.type());
        var payload = encoded.payload();
        if (!payload.codec().equals(NAME)) {
            throw new UnreadableException("its payload was written by codec " + Shown.text(payload.codec())
                    + ", not by " + NAME + "; read it with that one");
        }
        return eventClass.cast(type.read(encoded.schemaVersion(), payload.bytes()));
    }

    /// What the JSON of its events looks like, by type and version: all versions that are written or that are
    /// read as a record. A version that is read as a tree has no shape.
    public List<EventShape> shapes() {
        return types.all().stream().flatMap(this::shapes).toList();
    }

    private Stream<EventShape> shapes(EventType type) {
        var oldNames = types.oldNames(type);
        return type.records().entrySet().stream().map(version -> {
            var found = shapes.get();
            var shape = found.of(version.getValue());
            return new EventShape(
                    type.name(),
                    version.getKey(),
                    version.getKey() == type.version(),
                    oldNames,
                    shape,
                    found.definitions());
        });
    }
}
