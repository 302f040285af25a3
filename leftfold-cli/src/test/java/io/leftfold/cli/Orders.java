package io.leftfold.cli;

import io.leftfold.Append;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.json.JsonCodec;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/// Orders to look at, and logs that hold whatever a log may hold.
final class Orders {
    /// The events of an order.
    public sealed interface OrderEvent {
        /// It was placed.
        record Placed(String customer, BigDecimal price) implements OrderEvent {}

        /// It was sent.
        record Sent(String carrier) implements OrderEvent {}
    }

    /// What an order is.
    record Order(String customer, BigDecimal price, Optional<String> carrier, List<Instant> seen) {}

    static final Instant EARLY = Instant.parse("2020-01-01T00:00:00Z");
    static final JsonCodec<OrderEvent> CODEC = JsonCodec.of(OrderEvent.class);
    static final Aggregate<String, Order, OrderEvent> ORDER = Aggregate.of(
            "order",
            CODEC,
            Decider.of(
                    new Order("", BigDecimal.ZERO, Optional.empty(), List.of(EARLY)),
                    (order, carrier) -> Decision.of(new OrderEvent.Sent(carrier)),
                    Orders::evolve));

    private static final List<String> NAMES =
            List.of("a", "b-c", "日本", "o'brien", "x\"y", "a/b\\c", "né", "e\u0301", "🛒", "<b>", "x${x}", "%s", "a b");
    private static final List<String> PAYLOADS = List.of(
            "null",
            "true",
            "1",
            "-0",
            "1.00",
            "1e5",
            "12345678901234567890.123456789",
            "\"text\"",
            "\"\\u00e9 \\ud83d\\uded2 \\n\"",
            "\"é 🛒 \u0085\u202e\"",
            "{}",
            "[]",
            "[1, [2, {\"a\" : null}]]",
            "{\"b\":1,\"a\":2.50}",
            "{\"codec\":\"json\",\"base64\":\"AA==\"}",
            "{\"codec\":1,\"base64\":[]}",
            "{\"codec\":\"json\"}",
            "{\"a\":1,\"a\":2}",
            " {\"padded\":1} ",
            "{\n\"a\":\n1}",
            "\"\\ud800\"",
            "{\"\\udc00\":1}",
            "not json",
            "{\"cut\":",
            "1 2",
            "");

    private Orders() {}

    private static Order evolve(Order order, OrderEvent event) {
        return switch (event) {
            case OrderEvent.Placed(var customer, var price) ->
                new Order(customer, price, order.carrier(), order.seen());
            case OrderEvent.Sent(var carrier) ->
                new Order(order.customer(), order.price(), Optional.of(carrier), order.seen());
        };
    }

    /// Three orders of two events each, of customers 1 and 2; placed on the first days of 2020, sent a day later.
    static void place(EventStore store) {
        for (int i = 1; i <= 3; i++) {
            var stream = StreamId.of("order", "" + i);
            var day = EARLY.plusSeconds(i * 86_400L);
            var placed = event(stream, new OrderEvent.Placed("c" + i % 2, new BigDecimal("12.50")))
                    .withTags(Tag.of("customer", "c" + i % 2))
                    .withMetadata(Metadata.EMPTY.with(Metadata.CORRELATION_ID, "request-" + i))
                    .withOccurredAt(day);
            var sent = event(stream, new OrderEvent.Sent("dhl")).withOccurredAt(day.plusSeconds(86_400));
            store.append(Append.to(stream, new Any(), placed, sent));
        }
    }

    static EventData event(StreamId stream, OrderEvent event) {
        var id = UUID.nameUUIDFromBytes((stream + "/" + event).getBytes(StandardCharsets.UTF_8));
        return CODEC.write(event, id, new UUID(0, 0), stream);
    }

    /// Events of every kind, over few streams.
    static void fill(EventStore store, Random random, int events) {
        for (int i = 0; i < events; i++) {
            var stream = StreamId.of("c" + random.nextInt(3), name(random));
            var id = new UUID(random.nextLong(), random.nextLong());
            var event = random.nextInt(10) == 0 ? lifecycle(random).toEventData(id) : event(random, id);
            var metadata = Metadata.EMPTY;
            for (var name : List.of(Metadata.CORRELATION_ID, Metadata.ACTOR, Metadata.TRACEPARENT, name(random))) {
                metadata = random.nextBoolean() ? metadata : metadata.with(name, name(random));
            }
            event = event.withMetadata(metadata);
            if (random.nextBoolean()) {
                event = event.withOccurredAt(EARLY.plusNanos(random.nextInt() * 1_000L));
            }
            store.append(Append.to(stream, new Any(), event));
        }
    }

    private static EventData event(Random random, UUID id) {
        var bytes = PAYLOADS.get(random.nextInt(PAYLOADS.size())).getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(5) == 0) {
            random.nextBytes(bytes);
        }
        var payload = Payload.of(random.nextInt(4) == 0 ? name(random) : "json", bytes);
        var tags = new HashSet<Tag>();
        while (random.nextBoolean()) {
            tags.add(Tag.of("t" + random.nextInt(2), name(random) + ":" + random.nextInt(3)));
        }
        return EventData.of(id, name(random), 1 + random.nextInt(3), payload).withTags(tags);
    }

    private static StreamEvent lifecycle(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new StreamEvent.Closed(name(random));
            case 1 -> new StreamEvent.Deleted(name(random));
            case 2 -> new StreamEvent.Restored(name(random));
            default -> new StreamEvent.Described(Map.of(name(random), name(random)));
        };
    }

    private static String name(Random random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }
}
