package io.leftfold.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// Times as people write and read them. What names no zone is UTC.
final class Times {
    private static final DateTimeFormatter BRIEF =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final List<Function<String, Instant>> FORMS = List.of(
            text -> OffsetDateTime.parse(text).toInstant(),
            text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC),
            text -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));

    private static final Map<Character, ChronoUnit> UNITS =
            Map.of('s', ChronoUnit.SECONDS, 'm', ChronoUnit.MINUTES, 'h', ChronoUnit.HOURS, 'd', ChronoUnit.DAYS);

    private Times() {}

    /// To the second, in UTC.
    static String brief(Instant time) {
        return BRIEF.format(time);
    }

    /// A span of time: a number with s, m, h or d behind it, or as ISO 8601 writes it.
    ///
    /// @throws IllegalArgumentException if it is neither, or negative
    static Duration span(String text) {
        try {
            var unit = text.isEmpty() ? null : UNITS.get(text.charAt(text.length() - 1));
            var span = unit == null
                    ? Duration.parse(text)
                    : Duration.of(Long.parseLong(text.substring(0, text.length() - 1)), unit);
            if (!span.isNegative()) {
                return span;
            }
        } catch (DateTimeException | ArithmeticException | NumberFormatException none) {
            // As below.
        }
        throw new IllegalArgumentException(
                "a span of time is written 90s, 15m, 12h, 7d or P7DT12H, not " + Visible.of(text));
    }

    /// @throws IllegalArgumentException if it is none of the forms
    static Instant parse(String text) {
        for (var form : FORMS) {
            try {
                return form.apply(text.replace(' ', 'T'));
            } catch (DateTimeParseException another) {
                // Perhaps the next one.
            }
        }
        throw new IllegalArgumentException("a time is written 2026-01-31T12:00:00Z, or 2026-01-31T12:00 or 2026-01-31"
                + " in UTC, not " + Visible.of(text));
    }
}
