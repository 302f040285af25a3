package io.leftfold.benchmarks;

import io.leftfold.bench.BenchAccount;
import io.leftfold.bench.BenchEvent;
import io.leftfold.bench.BenchEvent.Booked;
import io.leftfold.decide.Decision;
import java.util.UUID;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/// Events and their metadata for those that bring no codec of their own: the bytes that Leftfold writes.
final class BookedJson {
    private static final ObjectReader READER = JsonMapper.shared().readerFor(Booked.class);
    private static final ObjectWriter WRITER = JsonMapper.shared().writerFor(Booked.class);

    private BookedJson() {}

    static byte[] write(BenchEvent event) {
        return WRITER.writeValueAsBytes(event);
    }

    static String text(BenchEvent event) {
        return WRITER.writeValueAsString(event);
    }

    static BenchEvent read(String type, byte[] json) {
        return READER.readValue(checked(type, json));
    }

    static BenchEvent read(String type, String json) {
        return READER.readValue(checked(type, json));
    }

    private static <T> T checked(String type, T json) {
        return switch (type) {
            case BenchAccount.TYPE -> json;
            case String other -> throw new IllegalArgumentException("no event is called " + other);
        };
    }

    static String metadata(UUID cause) {
        return "{\"correlationId\":\"" + cause + "\",\"causationId\":\"" + cause + "\",\"actor\":\""
                + BenchAccount.ACTOR + "\"}";
    }

    /// What an account decides on such a command.
    static BenchEvent decided(BenchAccount account, Booked command) {
        return switch (account.decide(command)) {
            case Decision.Accepted<BenchEvent> accepted -> accepted.events().getFirst();
            case Decision.Refused<BenchEvent> refused -> throw new IllegalStateException("refused: " + refused);
        };
    }
}
