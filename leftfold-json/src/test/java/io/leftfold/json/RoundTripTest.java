package io.leftfold.json;

import static io.leftfold.json.Codecs.CONTEXT;
import static io.leftfold.json.Codecs.orders;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.json.OrderEvent.Email;
import io.leftfold.json.OrderEvent.Item;
import io.leftfold.json.OrderEvent.Kind;
import io.leftfold.json.OrderEvent.Measured;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {
    private static final JsonCodec<OrderEvent> CODEC = orders().build();
    private static final JsonCodec<OrderEvent> THROUGH_TREES = orders().upcastTree("order.measured", 1, tree -> tree)
            .upcast("order.measured", 2, Measured.class, event -> event)
            .upcastTree("order.measured", 3, tree -> tree)
            .build();

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_is_written_is_read_as_it_was(long seed) {
        var event = measured(new Random(seed));
        var encoded = CODEC.encode(event, CONTEXT);

        assertThat(CODEC.decode(encoded, CONTEXT)).isEqualTo(event);
        assertThat(CODEC.encode(CODEC.decode(encoded, CONTEXT), CONTEXT)).isEqualTo(encoded);
        if (event.ratio() != 0) { // a tree has no negative zero
            assertThat(THROUGH_TREES.decode(encoded, CONTEXT)).isEqualTo(event);
        }
    }

    private static Measured measured(Random random) {
        return new Measured(
                pick(random, Long.MIN_VALUE, Long.MAX_VALUE, 0L, random.nextLong()),
                pick(random, Integer.MIN_VALUE, Integer.MAX_VALUE, random.nextInt()),
                (short) random.nextInt(),
                (byte) random.nextInt(),
                pick(random, Double.MAX_VALUE, Double.MIN_VALUE, -0.0, 0.1, random.nextGaussian()),
                pick(random, Float.MAX_VALUE, Float.MIN_VALUE, 0.1f, random.nextFloat() + 1),
                random.nextBoolean(),
                pick(random, 'x', 'ß', '\u0000', '"', '\\'),
                pick(
                        random,
                        new BigDecimal("1.10"),
                        new BigDecimal("1E+10000"),
                        new BigDecimal("-1E-10000"),
                        new BigDecimal("9".repeat(999) + ".0"),
                        new BigDecimal(new BigInteger(200, random), random.nextInt(100) - 50)),
                new BigInteger(random.nextInt(3_000), random).negate(),
                pick(random, Instant.MIN, Instant.MAX, Instant.EPOCH, Instant.ofEpochSecond(random.nextInt(), 1)),
                pick(random, LocalDate.MIN, LocalDate.MAX, LocalDate.EPOCH),
                pick(random, Duration.ZERO, Duration.ofSeconds(Long.MIN_VALUE), Duration.ofNanos(random.nextLong())),
                pick(random, Year.of(5), Year.of(Year.MAX_VALUE), Year.of(Year.MIN_VALUE), Year.of(2026)),
                new UUID(random.nextLong(), random.nextLong()),
                pick(random, Kind.values()),
                random.nextBoolean() ? Optional.empty() : Optional.of(new Item(text(random), random.nextInt())),
                random.nextBoolean() ? null : text(random),
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(_ -> deep(random))
                        .toList(),
                Map.of(new Email("a@" + text(random)), Set.of(Kind.BIG, Kind.SMALL), new Email("b@"), Set.of()));
    }

    private static Map<String, Optional<Instant>> deep(Random random) {
        var map = new HashMap<String, Optional<Instant>>();
        for (int i = random.nextInt(5); i > 0; i--) {
            map.put(text(random), random.nextBoolean() ? Optional.empty() : Optional.of(Instant.EPOCH));
        }
        return map;
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            int c = random.nextInt(random.nextBoolean() ? 128 : Character.MAX_CODE_POINT + 1);
            text.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? '?' : c);
        }
        return text.toString();
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }
}
