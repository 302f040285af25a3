package io.leftfold.json;

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
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/// What the texts of dates and times match. Texts that match and are none yet, such as February 30th, are for
/// the codec to refuse.
final class TimePatterns {
    private static final String YEAR = "([0-9]{4}|-[0-9]{4,10}|\\+[0-9]{5,10})";
    private static final String MONTH = "-(0[1-9]|1[0-2])";
    private static final String DAY = "-(0[1-9]|[12][0-9]|3[01])";
    private static final String DATE = YEAR + MONTH + DAY;
    private static final String HOUR = "([01][0-9]|2[0-3])";
    private static final String TIME = HOUR + ":[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?";
    private static final String OFFSET = "(Z|[+-](0[0-9]|1[0-8]):[0-5][0-9](:[0-5][0-9])?)";
    private static final String NUMBER = "[+-]?[0-9]+";

    private static final Map<Class<?>, String> PATTERNS = Map.ofEntries(
            Map.entry(Instant.class, DATE + "T" + HOUR + ":[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?" + OFFSET),
            Map.entry(LocalDate.class, DATE),
            Map.entry(LocalTime.class, TIME),
            Map.entry(LocalDateTime.class, DATE + "T" + TIME),
            Map.entry(OffsetDateTime.class, DATE + "T" + TIME + OFFSET),
            Map.entry(OffsetTime.class, TIME + OFFSET),
            Map.entry(ZonedDateTime.class, DATE + "T" + TIME + OFFSET + "(\\[.+\\])?"),
            Map.entry(
                    Duration.class,
                    "[+-]?P(" + NUMBER + "D)?(T(" + NUMBER + "H)?(" + NUMBER + "M)?(" + NUMBER
                            + "(\\.[0-9]{0,9})?S)?)?"),
            Map.entry(Period.class, "[+-]?P(" + NUMBER + "Y)?(" + NUMBER + "M)?(" + NUMBER + "W)?(" + NUMBER + "D)?"),
            Map.entry(Year.class, YEAR),
            Map.entry(YearMonth.class, YEAR + MONTH),
            Map.entry(MonthDay.class, "-" + MONTH + DAY),
            Map.entry(Month.class, oneOf(Month.values())),
            Map.entry(DayOfWeek.class, oneOf(DayOfWeek.values())),
            Map.entry(ZoneOffset.class, OFFSET));

    private TimePatterns() {}

    /// What the whole text of a `type` of `java.time` matches.
    static String of(Class<?> type) {
        return PATTERNS.getOrDefault(type, ".+");
    }

    private static String oneOf(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Enum::name).collect(Collectors.joining("|"));
    }
}
