package io.leftfold.json;

import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.Payload;
import io.leftfold.StreamId;
import io.leftfold.json.OrderEvent.Email;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// What tests of codecs need.
final class Codecs {
    static final CodecContext CONTEXT = CodecContext.of(new UUID(1, 1), StreamId.of("order", "42"), new UUID(0, 7));

    private Codecs() {}

    static JsonCodecBuilder<OrderEvent> orders() {
        return JsonCodec.builder(OrderEvent.class).value(Email.class, Email::value, Email::new);
    }

    static EncodedEvent stored(String type, int version, String json) {
        return stored(type, version, json.getBytes(StandardCharsets.UTF_8));
    }

    static EncodedEvent stored(String type, int version, byte[] json) {
        return new EncodedEvent(type, version, Payload.of("json", json));
    }

    static <E> String json(JsonCodec<E> codec, E event) {
        return new String(codec.encode(event, CONTEXT).payload().bytes(), StandardCharsets.UTF_8);
    }
}
