package io.leftfold.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommandFingerprintTest {
    private record Everything(
            String text,
            char character,
            int number,
            BigDecimal amount,
            boolean truth,
            TimeUnit unit,
            UUID id,
            Instant time,
            Duration duration,
            Optional<String> some,
            Optional<String> none,
            List<Integer> list,
            Set<String> set,
            Map<String, Integer> map,
            Object array,
            @Nullable String nothing) {}

    private record Holder(@Nullable Object value) {}

    private record Broken(String get) implements Supplier<String> {
        @Override
        public String get() {
            throw new IllegalStateException("no");
        }
    }

    @Test
    void every_plain_value_counts() {
        var all = new Everything(
                "a\"b\\c",
                'x',
                -1,
                new BigDecimal("1.50"),
                true,
                TimeUnit.DAYS,
                new UUID(1, 2),
                Instant.EPOCH,
                Duration.ofSeconds(3),
                Optional.of("s"),
                Optional.empty(),
                List.of(2, 1),
                Set.of("b", "a"),
                Map.of("k", 1, "j", 2),
                new int[] {3, 4},
                null);

        assertThat(CommandFingerprint.of(all))
                .isEqualTo("Everything(text=\"a\\\"b\\\\c\",character=\"x\",number=-1,"
                        + "amount=1.50,truth=true,unit=DAYS,id=00000000-0000-0001-0000-000000000002,time=1970-01-01T00:00:00Z,"
                        + "duration=PT3S,some=some(\"s\"),none=none,list=[2,1],set={\"a\",\"b\"},map={\"j\"=2,\"k\"=1},array=[3,4],"
                        + "nothing=null)");
    }

    @Test
    void the_order_of_sets_and_maps_does_not_count_and_that_of_lists_does() {
        assertThat(CommandFingerprint.of(new LinkedHashSet<>(List.of(1, 2))))
                .isEqualTo(CommandFingerprint.of(new LinkedHashSet<>(List.of(2, 1))));
        var map = new LinkedHashMap<>(Map.of(1, 2));
        map.put(0, 3);
        assertThat(CommandFingerprint.of(map)).isEqualTo(CommandFingerprint.of(Map.of(0, 3, 1, 2)));
        assertThat(CommandFingerprint.of(List.of(1, 2))).isNotEqualTo(CommandFingerprint.of(List.of(2, 1)));
    }

    @Test
    void contents_that_look_alike_are_told_apart() {
        var alike = Arrays.asList(
                "1",
                1,
                List.of(1),
                List.of("1"),
                List.of("1,2"),
                List.of("1", "2"),
                Optional.of("null"),
                null,
                "null",
                Optional.empty(),
                "none",
                new Holder("x"),
                "Holder(value=\"x\")",
                new Holder(List.of()),
                new Holder(Map.of()));

        assertThat(alike.stream().map(CommandFingerprint::of)).doesNotHaveDuplicates();
    }

    @Test
    void what_cannot_be_told_is_an_error_that_says_so() {
        assertThatThrownBy(() -> CommandFingerprint.of(new Holder(new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fingerprint of your own");
        assertThatThrownBy(() -> CommandFingerprint.of(new AtomicLong(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CommandFingerprint.of(new Broken("x"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_digest_is_short_and_stays_the_same() {
        assertThat(CommandFingerprint.digest("Deposit(cents=5)"))
                .isEqualTo(CommandFingerprint.digest("Deposit(cents=5)"))
                .hasSize(32);
        assertThat(CommandFingerprint.digest("")).isEqualTo("e3b0c44298fc1c149afbf4c8996fb924");
    }

    @Test
    void numbers_of_every_kind_count() {
        assertThat(Stream.of(
                                new BigDecimal("1.0"),
                                BigInteger.TWO,
                                Long.valueOf(3),
                                Integer.valueOf(4),
                                Short.valueOf((short) 5),
                                Byte.valueOf((byte) 6),
                                Double.valueOf(7.5),
                                Float.valueOf(8.5f))
                        .map(CommandFingerprint::of))
                .containsExactly("1.0", "2", "3", "4", "5", "6", "7.5", "8.5");
    }

    @Test
    void places_and_calendars_count() {
        assertThat(Stream.of(URI.create("urn:a"), LocalDate.EPOCH, Period.ofDays(2), ZoneId.of("UTC"), Locale.GERMANY)
                        .map(CommandFingerprint::of))
                .containsExactly("urn:a", "1970-01-01", "P2D", "UTC", "de_DE");
    }
}
