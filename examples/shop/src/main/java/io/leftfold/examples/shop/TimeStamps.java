package io.leftfold.examples.shop;

import static java.time.temporal.ChronoField.DAY_OF_MONTH;
import static java.time.temporal.ChronoField.HOUR_OF_DAY;
import static java.time.temporal.ChronoField.MINUTE_OF_HOUR;
import static java.time.temporal.ChronoField.MONTH_OF_YEAR;
import static java.time.temporal.ChronoField.NANO_OF_SECOND;
import static java.time.temporal.ChronoField.SECOND_OF_MINUTE;
import static java.time.temporal.ChronoField.YEAR;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.util.Locale;

/// The forms in which exports write a time: `10/2/2017 10:56`, `2017-10-02 10:56:33`,
/// `2017-10-02T10:56:33.5-03:00`. A time without a zone is UTC.
final class TimeStamps {
    private static final DateTimeFormatter BY_MONTH = new DateTimeFormatterBuilder()
            .appendValue(MONTH_OF_YEAR, 1, 2, SignStyle.NOT_NEGATIVE)
            .appendLiteral('/')
            .appendValue(DAY_OF_MONTH, 1, 2, SignStyle.NOT_NEGATIVE)
            .appendLiteral('/')
            .appendValue(YEAR, 4)
            .appendLiteral(' ')
            .appendValue(HOUR_OF_DAY, 1, 2, SignStyle.NOT_NEGATIVE)
            .appendPattern(":mm[:ss]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private static final DateTimeFormatter BY_YEAR = new DateTimeFormatterBuilder()
            .appendValue(YEAR, 4)
            .appendPattern("-MM-dd['T'][' ']")
            .appendValue(HOUR_OF_DAY, 2)
            .appendLiteral(':')
            .appendValue(MINUTE_OF_HOUR, 2)
            .optionalStart()
            .appendLiteral(':')
            .appendValue(SECOND_OF_MINUTE, 2)
            .optionalStart()
            .appendFraction(NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .optionalEnd()
            .appendPattern("[[' ']XXX][[' ']XX][[' ']X][[' ']VV]['['VV']']")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private TimeStamps() {}

    /// @throws IllegalArgumentException if it is written in another way, or not in the years 1 to 9999
    static Instant parse(String written) {
        try {
            var form = written.indexOf('/', 0, Math.min(3, written.length())) < 0 ? BY_YEAR : BY_MONTH;
            var time = switch (form.parseBest(written, ZonedDateTime::from, LocalDateTime::from)) {
                case ZonedDateTime zoned -> zoned.toInstant();
                case LocalDateTime local -> local.toInstant(ZoneOffset.UTC);
                default -> throw unreadable(written);
            };
            int year = time.atOffset(ZoneOffset.UTC).getYear();
            if (year < 1 || year > 9999) {
                throw unreadable(written);
            }
            return time;
        } catch (DateTimeException e) {
            throw unreadable(written);
        }
    }

    private static IllegalArgumentException unreadable(String written) {
        return new IllegalArgumentException(
                "a time is written like 10/2/2017 10:56 or 2017-10-02 10:56:33, not \"" + written + '"');
    }
}
