package io.leftfold.decide;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.Temporal;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The content of a command as text that is the same in every run: records by their components, sets and maps in
/// an order of their own, since theirs changes from run to run.
final class CommandFingerprint {
    private static final int DIGEST_BYTES = 16;

    /// Of each class of records, by component. A class that is asked makes new ones each time, and the first call
    /// of a method takes longer than all the rest of a fingerprint.
    private static final ClassValue<List<Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> record) {
            var accessors = Stream.of(record.getRecordComponents())
                    .map(RecordComponent::getAccessor)
                    .toList();
            accessors.forEach(accessor -> accessor.setAccessible(true));
            return accessors;
        }
    };

    private CommandFingerprint() {}

    /// @throws IllegalArgumentException if the command holds something whose content cannot be told
    static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> quote(text);
            case Character character -> quote(character.toString());
            case Number number -> number(number);
            case Boolean truth -> truth.toString();
            case Enum<?> constant -> constant.name();
            case UUID _, URI _, Temporal _, Duration _, Period _, ZoneId _, Locale _ -> value.toString();
            case Record content -> record(content);
            case Optional<?> optional ->
                optional.map(some -> "some(" + of(some) + ")").orElse("none");
            case Set<?> set -> all(set).sorted().collect(Collectors.joining(",", "{", "}"));
            case Collection<?> list -> all(list).collect(Collectors.joining(",", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> of(entry.getKey()) + "=" + of(entry.getValue()))
                        .sorted()
                        .collect(Collectors.joining(",", "{", "}"));
            case Object other
            when other.getClass().isArray() ->
                IntStream.range(0, Array.getLength(other))
                        .mapToObj(i -> of(Array.get(other, i)))
                        .collect(Collectors.joining(",", "[", "]"));
            default -> throw unknown(value, null);
        };
    }

    /// Short enough for a key: the first half of its SHA-256 in hexadecimal.
    static String digest(String content) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(content.getBytes(StandardCharsets.UTF_8)), 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    private static Stream<String> all(Collection<?> values) {
        return values.stream().map(CommandFingerprint::of);
    }

    private static String record(Record content) {
        var text = new StringJoiner(",", content.getClass().getSimpleName() + "(", ")");
        try {
            for (var accessor : ACCESSORS.get(content.getClass())) {
                text.add(accessor.getName() + "=" + of(accessor.invoke(content)));
            }
        } catch (IllegalAccessException | InvocationTargetException | RuntimeException unreadable) {
            throw unknown(content, unreadable);
        }
        return text.toString();
    }

    private static String number(Number number) {
        return switch (number) {
            case BigDecimal _, BigInteger _, Long _, Integer _, Short _, Byte _, Double _, Float _ -> number.toString();
            default -> throw unknown(number, null);
        };
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static IllegalArgumentException unknown(Object value, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "a command with an id is compared by content, and that of a "
                        + value.getClass().getName()
                        + " cannot be told: make it a record of plain values, open its package to io.leftfold.decide, or"
                        + " give the aggregate a fingerprint of your own",
                cause);
    }
}
