package io.leftfold.schema;

import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.Payload;
import io.leftfold.StreamId;
import io.leftfold.UndecodableException;
import io.leftfold.schema.CargoEvent.Booked;
import io.leftfold.schema.CargoEvent.Container;
import io.leftfold.schema.CargoEvent.Emptied;
import io.leftfold.schema.CargoEvent.Kind;
import io.leftfold.schema.CargoEvent.Leg;
import io.leftfold.schema.CargoEvent.Loaded;
import io.leftfold.schema.CargoEvent.Pair;
import io.leftfold.schema.CargoEvent.Port;
import io.leftfold.schema.CargoEvent.Sealed;
import io.leftfold.schema.CargoEvent.Timed;
import io.leftfold.schema.CargoEvent.Tree;
import io.leftfold.schema.CargoEvent.Unloaded;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// Random events, and what the codec makes of them.
final class Cargo {
    static final CodecContext CONTEXT = CodecContext.of(new UUID(1, 1), StreamId.of("cargo", "42"), new UUID(0, 7));

    private final Random random;

    Cargo(Random random) {
        this.random = random;
    }

    static EncodedEvent stored(String type, int version, String json) {
        return new EncodedEvent(type, version, Payload.of("json", json.getBytes(StandardCharsets.UTF_8)));
    }

    static String json(EncodedEvent encoded) {
        return new String(encoded.payload().bytes(), StandardCharsets.UTF_8);
    }

    static boolean isRead(String type, int version, String json) {
        try {
            CargoEvent.CODEC.decode(stored(type, version, json), CONTEXT);
            return true;
        } catch (UndecodableException refused) {
            return false;
        }
    }

    CargoEvent event() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> booked();
            case 2 -> timed();
            case 3 -> loaded();
            case 4 -> new Unloaded(instant(), list(this::container));
            default -> random.nextBoolean() ? new Sealed(text()) : new Emptied();
        };
    }

    Booked booked() {
        return new Booked(
                pick(Long.MIN_VALUE, Long.MAX_VALUE, 0L, random.nextLong()),
                pick(Integer.MIN_VALUE, Integer.MAX_VALUE, random.nextInt()),
                (short) random.nextInt(),
                (byte) random.nextInt(),
                pick(Double.MAX_VALUE, -Double.MAX_VALUE, Double.MIN_VALUE, -0.0, 0.1, random.nextGaussian()),
                pick(Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, 0.1f, random.nextFloat()),
                random.nextBoolean(),
                pick('x', 'ß', '\u0000', '"', '\n', '\uFFFF'),
                pick(
                        new BigDecimal("1.10"),
                        new BigDecimal("1E+10000"),
                        new BigDecimal("-1E-10000"),
                        new BigDecimal(new BigInteger(200, random), random.nextInt(100) - 50)),
                pick(new BigInteger(3_000, random).negate(), BigInteger.TWO.pow(64)),
                new UUID(random.nextLong(), random.nextLong()),
                pick(Kind.values()),
                text(),
                URI.create("https://example.com/" + random.nextInt()),
                new byte[random.nextInt(5)],
                random.nextBoolean() ? null : random.nextInt(),
                random.nextBoolean() ? null : container(),
                pick(OptionalInt.empty(), OptionalInt.of(random.nextInt())),
                pick(OptionalLong.empty(), OptionalLong.of(random.nextLong())),
                pick(OptionalDouble.empty(), OptionalDouble.of(random.nextGaussian())));
    }

    Timed timed() {
        var offset = pick(ZoneOffset.UTC, ZoneOffset.MIN, ZoneOffset.MAX, ZoneOffset.ofHoursMinutesSeconds(1, 2, 3));
        var time = pick(LocalTime.MIDNIGHT, LocalTime.MAX, LocalTime.of(12, 30), LocalTime.ofNanoOfDay(1_000));
        var day =
                pick(LocalDate.MIN, LocalDate.MAX, LocalDate.EPOCH, LocalDate.of(-5, 2, 3), LocalDate.of(12_345, 6, 7));
        var calm = LocalDateTime.of(pick(LocalDate.EPOCH, LocalDate.of(2024, 2, 29)), time);
        return new Timed(
                instant(),
                day,
                time,
                LocalDateTime.of(day, time),
                OffsetDateTime.of(LocalDateTime.of(day, time), offset),
                OffsetTime.of(time, offset),
                ZonedDateTime.of(calm, pick(ZoneId.of("Europe/Berlin"), offset, ZoneId.of("UTC+2"))),
                pick(
                        Duration.ZERO,
                        Duration.ofSeconds(Long.MIN_VALUE),
                        Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
                        Duration.ofNanos(-1),
                        Duration.ofNanos(random.nextLong())),
                pick(Period.ZERO, Period.of(1, -2, 3), Period.ofDays(random.nextInt())),
                pick(Year.of(5), Year.of(Year.MAX_VALUE), Year.of(Year.MIN_VALUE), Year.of(2026)),
                YearMonth.from(day),
                MonthDay.from(day),
                pick(Month.values()),
                pick(DayOfWeek.values()),
                pick(ZoneId.of("Asia/Tokyo"), ZoneOffset.ofHours(3), ZoneOffset.UTC),
                offset);
    }

    Loaded loaded() {
        return new Loaded(
                list(this::container),
                pick(Set.of(), Set.of(Kind.DRY, Kind.COLD)),
                map(this::text, () -> pick(Optional.empty(), Optional.of(instant()))),
                Map.of(Kind.COLD, map(random::nextInt, this::port), Kind.TANK, Map.of()),
                map(this::port, () -> random.ints(random.nextInt(3)).toArray()),
                pick(Optional.empty(), Optional.of(leg())),
                list(this::leg),
                tree(3),
                this.<JsonNode>pick(StringNode.valueOf("x"), Documents.object().putNull("y"), Documents.object()),
                new Pair<>(port(), port()),
                new Pair<>(random.nextInt(), random.nextInt()));
    }

    private Instant instant() {
        return pick(
                Instant.MIN,
                Instant.MAX,
                Instant.EPOCH,
                Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000)));
    }

    private Container container() {
        return new Container(text(), random.nextInt());
    }

    private Port port() {
        return new Port("" + (100 + random.nextInt(900)));
    }

    private Leg leg() {
        return random.nextBoolean() ? new Leg.Sea(text(), port()) : new Leg.Rail(random.nextInt());
    }

    private Tree tree(int depth) {
        return new Tree(text(), depth == 0 ? List.of() : list(() -> tree(depth - 1)));
    }

    private <T> List<T> list(Supplier<T> each) {
        return IntStream.range(0, random.nextInt(3)).mapToObj(_ -> each.get()).toList();
    }

    private <K, V> Map<K, V> map(Supplier<K> key, Supplier<V> value) {
        var map = new HashMap<K, V>();
        for (int i = random.nextInt(3); i > 0; i--) {
            map.put(key.get(), value.get());
        }
        return map;
    }

    String text() {
        var text = new StringBuilder();
        for (int i = random.nextInt(10); i > 0; i--) {
            int c = random.nextInt(random.nextBoolean() ? 128 : Character.MAX_CODE_POINT + 1);
            text.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? '?' : c);
        }
        return text.toString();
    }

    @SafeVarargs
    final <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }
}
