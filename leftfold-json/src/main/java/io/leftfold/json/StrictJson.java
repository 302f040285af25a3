package io.leftfold.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.leftfold.Limits;
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
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/// Jackson, set to take nothing but what it would write, and to write nothing that it would not take.
final class StrictJson {
    static final int DEPTH_MAX = 200;
    static final int DIGITS_MAX = 1_000;
    static final int EXPONENT_MAX = 10_000;

    /// Room for sign, point and exponent beside the digits.
    private static final int NUMBER_LENGTH_MAX = DIGITS_MAX + 20;

    /// [Year#toString()] and [YearMonth#toString()] write what [Year#parse] and [YearMonth#parse] do not read.
    private static final DateTimeFormatter YEAR = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4, 10, SignStyle.EXCEEDS_PAD)
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter YEAR_MONTH = new DateTimeFormatterBuilder()
            .append(YEAR)
            .appendLiteral('-')
            .appendValue(ChronoField.MONTH_OF_YEAR, 2)
            .toFormatter(Locale.ROOT);

    /// Texts of their own, instead of Jackson's forms, which also take numbers, arrays and empty texts.
    private static final List<Value<?>> TEXTS = List.of(
            new Value<>(Instant.class, Instant::toString, Instant::parse),
            new Value<>(LocalDate.class, LocalDate::toString, LocalDate::parse),
            new Value<>(LocalTime.class, LocalTime::toString, LocalTime::parse),
            new Value<>(LocalDateTime.class, LocalDateTime::toString, LocalDateTime::parse),
            new Value<>(OffsetDateTime.class, OffsetDateTime::toString, OffsetDateTime::parse),
            new Value<>(OffsetTime.class, OffsetTime::toString, OffsetTime::parse),
            new Value<>(ZonedDateTime.class, ZonedDateTime::toString, ZonedDateTime::parse),
            new Value<>(Duration.class, Duration::toString, Duration::parse),
            new Value<>(Period.class, Period::toString, Period::parse),
            new Value<>(Year.class, YEAR::format, text -> Year.parse(text, YEAR)),
            new Value<>(YearMonth.class, YEAR_MONTH::format, text -> YearMonth.parse(text, YEAR_MONTH)),
            new Value<>(MonthDay.class, MonthDay::toString, MonthDay::parse),
            new Value<>(Month.class, Month::name, Month::valueOf),
            new Value<>(DayOfWeek.class, DayOfWeek::name, DayOfWeek::valueOf),
            new Value<>(ZoneId.class, ZoneId::getId, ZoneId::of),
            new Value<>(ZoneOffset.class, ZoneOffset::getId, ZoneOffset::of),
            new Value<>(UUID.class, UUID::toString, StrictJson::uuid),
            new Value<>(byte[].class, Base64.getEncoder()::encodeToString, StrictJson::base64));

    private StrictJson() {}

    /// Whether `type` is one that this writes as a text of its own.
    static boolean isText(Class<?> type) {
        return TEXTS.stream().anyMatch(text -> text.type() == type);
    }

    /// [UUID#fromString] also reads `1-1-1-1-1`.
    private static UUID uuid(String text) {
        var id = UUID.fromString(text);
        if (!id.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("not as a UUID is written");
        }
        return id;
    }

    /// The decoder also reads texts without padding, and with bits that no byte has.
    private static byte[] base64(String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
            throw new IllegalArgumentException("not as base64 is written");
        }
        return bytes;
    }

    /// @param values the application's types that are written as texts
    static JsonMapper mapper(Collection<Value<?>> values) {
        var module = new SimpleModule("leftfold");
        TEXTS.forEach(text -> TextValues.register(module, text, false));
        values.forEach(value -> TextValues.register(module, value, true));
        Numbers.register(module);
        module.addAbstractTypeMapping(Set.class, LinkedHashSet.class);
        module.setSerializerModifier(new ExactSerializers());
        module.setDeserializerModifier(new ExactDeserializers());
        module.setValueInstantiators(new Constructors());

        var nullable = JsonSetter.Value.forValueNulls(Nulls.SET);
        var builder = JsonMapper.builder(factory())
                .annotationIntrospector(new NullMarks())
                .polymorphicTypeValidator(
                        BasicPolymorphicTypeValidator.builder().build())
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_IGNORED_PROPERTIES,
                        DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING)
                .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .changeDefaultNullHandling(_ -> JsonSetter.Value.forValueNulls(Nulls.FAIL))
                .withCoercionConfigDefaults(
                        coercion -> coercion.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.EmptyArray, CoercionAction.Fail))
                .withCoercionConfig(
                        LogicalType.Textual,
                        coercion -> coercion.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .addModule(module);
        for (var type :
                List.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class, JsonNode.class)) {
            builder.withConfigOverride(type, override -> override.setNullHandling(nullable));
        }
        return builder.build();
    }

    private static JsonFactory factory() {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(StreamWriteFeature.STRICT_DUPLICATE_DETECTION)
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH_MAX)
                        .maxNumberLength(NUMBER_LENGTH_MAX)
                        .maxStringLength(Limits.PAYLOAD_BYTES)
                        .maxNameLength(Limits.PAYLOAD_BYTES)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(DEPTH_MAX)
                        .build())
                .build();
    }
}
