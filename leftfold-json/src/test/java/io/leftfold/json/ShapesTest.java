package io.leftfold.json;

import static io.leftfold.json.Codecs.CONTEXT;
import static io.leftfold.json.Codecs.orders;
import static io.leftfold.json.Codecs.stored;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonValue;
import io.leftfold.UndecodableException;
import io.leftfold.json.OrderEvent.Email;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
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
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

class ShapesTest {
    private static final Shape ANYTHING = new Shape.Anything();
    private static final Shape STRING = new Shape.Text("", Optional.empty());
    private static final Shape EMAIL = new Shape.Text("Email", Optional.empty());
    private static final Shape INT = whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
    private static final Shape LONG = whole(Long.MIN_VALUE, Long.MAX_VALUE);
    private static final Shape DOUBLE = fraction("1.7976931348623157E308");

    @SuppressWarnings("ArrayRecordComponent") // a codec writes it, too
    sealed interface Sample {
        record Numbers(
                long l,
                Long boxedLong,
                int i,
                Integer boxedInt,
                short s,
                byte b,
                double d,
                float f,
                BigInteger big,
                BigDecimal amount)
                implements Sample {}

        record Texts(
                String text,
                char letter,
                UUID id,
                byte[] bytes,
                char[] letters,
                URI link,
                Locale locale,
                Email email,
                boolean flag)
                implements Sample {}

        record Times(
                Instant instant,
                LocalDate date,
                LocalTime time,
                LocalDateTime dateTime,
                OffsetDateTime offsetDateTime,
                OffsetTime offsetTime,
                ZonedDateTime zoned,
                Duration duration,
                Period period,
                Year year,
                YearMonth yearMonth,
                MonthDay monthDay,
                Month month,
                DayOfWeek dayOfWeek,
                ZoneId zone,
                ZoneOffset offset)
                implements Sample {}

        record Choices(Colour colour, Map<Colour, Integer> byColour, Level level, Grade grade) implements Sample {}

        @SuppressWarnings("NullableOptional") // it is no good, and has one null only
        record Maybes(
                Optional<String> text,
                OptionalInt i,
                OptionalLong l,
                OptionalDouble d,
                @Nullable Integer boxed,
                @Nullable Optional<String> both,
                @Nullable JsonNode tree,
                JsonNode node)
                implements Sample {}

        record Many(
                List<String> list, Set<Email> set, int[] array, Collection<Optional<Instant>> deep, List<byte[]> blobs)
                implements Sample {}

        record Maps(
                Map<String, Integer> byText,
                Map<Integer, String> byNumber,
                Map<Email, List<Integer>> byValue,
                Map<UUID, Integer> byId,
                Map<Double, Integer> byFraction)
                implements Sample {}

        record Nested(
                Item item,
                Tree tree,
                Pair<String> texts,
                Pair<Integer> numbers,
                Pair<String> again,
                Wrapped wrapped,
                Written written)
                implements Sample {}

        record Families(Leg leg, Leg.Sea sea, Wrapper wrapper, Mixed mixed) implements Sample {}

        record Annotated(
                @JsonProperty("called") String renamed,
                @JsonPropertyDescription("for people") String described,
                Aliased aliased,
                Formatted formatted,
                Reversed reversed,
                Parameter parameter,
                Made made)
                implements Sample {}

        record Counters(AtomicInteger whole, AtomicBoolean flag, DoubleAdder sum, Price price, Plain plain)
                implements Sample {}
    }

    enum Colour {
        RED,
        @JsonProperty("sea-green")
        GREEN,
        @JsonAlias({"azure", "cyan"})
        BLUE;

        @Override
        public String toString() {
            return "colour " + name();
        }
    }

    enum Level {
        LOW,
        HIGH;

        @JsonValue
        int number() {
            return this == LOW ? 0 : 1;
        }
    }

    enum Grade {
        GOOD,
        BAD;

        @JsonValue
        String letter() {
            return name().substring(0, 1);
        }
    }

    record Item(String sku, int quantity) {}

    record Tree(String name, List<Tree> branches) {}

    record Pair<T>(T left, T right) {}

    record Wrapped(@JsonValue int cents) {}

    record Written(Other.Item item) {}

    /// Another `Item`.
    static final class Other {
        record Item(long number) {}
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
    sealed interface Leg {
        @JsonTypeName("sea")
        record Sea(String ship) implements Leg {}

        sealed interface Land extends Leg {
            @JsonTypeName("rail")
            record Rail(int train) implements Land {}
        }

        @JsonTypeName("coded")
        record Coded(Email agent) implements Leg {}
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
    sealed interface Wrapper {
        record One(int i) implements Wrapper {}
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({@JsonSubTypes.Type(Mixed.One.class), @JsonSubTypes.Type(Mixed.Bean.class)})
    interface Mixed {
        record One(int i) implements Mixed {}

        final class Bean implements Mixed {
            public int i;
        }
    }

    record Aliased(@JsonAlias("was") String text) {}

    record Formatted(
            @JsonFormat(shape = JsonFormat.Shape.STRING) int number) {}

    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    record Reversed(int a, int b) {}

    record Parameter(String text) {
        Parameter(@JsonAlias("was") String text) {
            this.text = text;
        }
    }

    record Made(String text) {
        @JsonCreator
        static Made of(@JsonProperty("text") String text) {
            return new Made(text);
        }
    }

    static final class Price {
        private final BigDecimal amount;

        @JsonCreator
        Price(BigDecimal amount) {
            this.amount = amount;
        }

        @JsonValue
        BigDecimal amount() {
            return amount;
        }
    }

    static final class Plain {
        public int i;
    }

    private static final JsonCodec<Sample> CODEC = JsonCodec.builder(Sample.class)
            .value(Email.class, Email::value, Email::new)
            .build();

    private static EventShape shape(Class<? extends Sample> record) {
        var type = "sample." + Family.kebab(record.getSimpleName());
        return CODEC.shapes().stream()
                .filter(shape -> shape.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Shape> properties(Class<? extends Sample> record) {
        return structure(shape(record).shape());
    }

    private static Map<String, Shape> structure(@Nullable Shape shape) {
        assertThat(shape).isInstanceOf(Shape.Structure.class);
        return shape instanceof Shape.Structure structure ? structure.properties() : Map.of();
    }

    private static Shape whole(long least, long most) {
        return new Shape.Numeric(
                true, Optional.of(new Shape.Range(BigDecimal.valueOf(least), BigDecimal.valueOf(most))));
    }

    private static Shape fraction(String most) {
        var bound = new BigDecimal(most);
        return new Shape.Numeric(false, Optional.of(new Shape.Range(bound.negate(), bound)));
    }

    private static Shape orNull(Shape shape) {
        return new Shape.OrNull(shape);
    }

    private static Shape choice(String... texts) {
        return new Shape.Choice(List.of(texts));
    }

    private static String pattern(@Nullable Shape shape) {
        assertThat(shape).isInstanceOf(Shape.Text.class);
        return shape instanceof Shape.Text text ? text.pattern().orElseThrow() : "";
    }

    @Test
    void properties_stand_in_the_order_of_the_components() {
        assertThat(properties(Sample.Numbers.class).keySet())
                .containsExactly("l", "boxedLong", "i", "boxedInt", "s", "b", "d", "f", "big", "amount");
    }

    @Test
    void a_number_has_the_bounds_of_its_type() {
        assertThat(properties(Sample.Numbers.class))
                .containsEntry("l", LONG)
                .containsEntry("boxedLong", LONG)
                .containsEntry("i", INT)
                .containsEntry("boxedInt", INT)
                .containsEntry("s", whole(-32_768, 32_767))
                .containsEntry("b", whole(-128, 127))
                .containsEntry("d", DOUBLE)
                .containsEntry("f", fraction("3.4028235E38"))
                .containsEntry("big", new Shape.Numeric(true, Optional.empty()))
                .containsEntry("amount", new Shape.Numeric(false, Optional.empty()));
    }

    @Test
    void a_text_says_what_it_is_the_text_of() {
        assertThat(properties(Sample.Texts.class))
                .containsEntry("text", STRING)
                .containsEntry("letters", STRING)
                .containsEntry("link", new Shape.Text("URI", Optional.empty()))
                .containsEntry("locale", new Shape.Text("Locale", Optional.empty()))
                .containsEntry("email", EMAIL)
                .containsEntry("flag", new Shape.Flag());
    }

    static Stream<Text> texts() {
        return Stream.of(
                new Text("letter", "x", true),
                new Text("letter", "\n", true),
                new Text("letter", "\uFFFF", true),
                new Text("letter", "", false),
                new Text("letter", "xy", false),
                new Text("letter", "😀", false),
                new Text("id", "00000000-0000-0000-0000-00000000000a", true),
                new Text("id", "00000000-0000-0000-0000-00000000000A", true),
                new Text("id", "1-1-1-1-1", false),
                new Text("id", "00000000000000000000000000000001", false),
                new Text("id", "AAAAAAAAAAAAAAAAAAAAAQ==", false),
                new Text("id", "00000000-0000-0000-0000-00000000000g", false),
                new Text("bytes", "", true),
                new Text("bytes", "AAAA", true),
                new Text("bytes", "/+8=", true),
                new Text("bytes", "AQ==", true),
                new Text("bytes", "AB==", false),
                new Text("bytes", "AAB=", false),
                new Text("bytes", "AQ", false),
                new Text("bytes", "AQ=", false),
                new Text("bytes", "AA\nAA", false),
                new Text("bytes", "AQ==AQ==", false),
                new Text("bytes", "_-8=", false));
    }

    record Text(String component, String text, boolean isRead) {}

    @ParameterizedTest
    @MethodSource("texts")
    void a_pattern_takes_the_texts_that_the_codec_reads(Text text) {
        assertThat(isRead("sample.texts", TEXTS, text.component(), text.text())).isEqualTo(text.isRead());
        assertThat(text.text().matches(pattern(properties(Sample.Texts.class).get(text.component()))))
                .isEqualTo(text.isRead());
    }

    private static final String TEXTS = """
            {"text":"","letter":"x","id":"00000000-0000-0000-0000-000000000001","bytes":"AQ==","letters":"ab",\
            "link":"urn:x","locale":"de","email":"a@b","flag":true}""";

    private static boolean isRead(String type, String json, String component, String text) {
        var mapper = JsonMapper.shared();
        var tree = mapper.readTree(json);
        assertThat(tree.has(component)).isTrue();
        var changed = tree.asObject().set(component, StringNode.valueOf(text));
        try {
            CODEC.decode(stored(type, 1, changed.toString()), CONTEXT);
            return true;
        } catch (UndecodableException refused) {
            return false;
        }
    }

    private static final Sample.Times NOON = new Sample.Times(
            Instant.EPOCH,
            LocalDate.EPOCH,
            LocalTime.NOON,
            LocalDateTime.of(LocalDate.EPOCH, LocalTime.NOON),
            OffsetDateTime.of(LocalDate.EPOCH, LocalTime.NOON, ZoneOffset.UTC),
            OffsetTime.of(LocalTime.NOON, ZoneOffset.UTC),
            ZonedDateTime.of(LocalDate.EPOCH, LocalTime.NOON, ZoneId.of("Europe/Berlin")),
            Duration.ZERO,
            Period.ZERO,
            Year.of(1970),
            YearMonth.of(1970, 1),
            MonthDay.of(2, 29),
            Month.MAY,
            DayOfWeek.SUNDAY,
            ZoneId.of("Europe/Berlin"),
            ZoneOffset.UTC);

    /// Both ends of what each type can say.
    static Stream<Sample.Times> times() {
        var least = ZoneOffset.MIN;
        var most = ZoneOffset.MAX;
        return Stream.of(
                NOON,
                new Sample.Times(
                        Instant.MIN,
                        LocalDate.MIN,
                        LocalTime.MIN,
                        LocalDateTime.MIN,
                        OffsetDateTime.MIN,
                        OffsetTime.MIN,
                        ZonedDateTime.of(LocalDateTime.of(-5, 2, 3, 0, 0), least),
                        Duration.ofSeconds(Long.MIN_VALUE),
                        Period.of(Integer.MIN_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE),
                        Year.of(Year.MIN_VALUE),
                        YearMonth.of(Year.MIN_VALUE, 1),
                        MonthDay.of(1, 1),
                        Month.JANUARY,
                        DayOfWeek.MONDAY,
                        ZoneOffset.UTC,
                        least),
                new Sample.Times(
                        Instant.MAX,
                        LocalDate.MAX,
                        LocalTime.MAX,
                        LocalDateTime.MAX,
                        OffsetDateTime.MAX,
                        OffsetTime.MAX,
                        ZonedDateTime.of(LocalDateTime.of(12_345, 6, 7, 8, 9, 10, 11), most),
                        Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
                        Period.of(Integer.MAX_VALUE, -1, Integer.MAX_VALUE),
                        Year.of(Year.MAX_VALUE),
                        YearMonth.of(Year.MAX_VALUE, 12),
                        MonthDay.of(12, 31),
                        Month.DECEMBER,
                        DayOfWeek.SUNDAY,
                        ZoneOffset.ofHoursMinutesSeconds(-1, -2, -3),
                        ZoneOffset.ofHoursMinutesSeconds(1, 2, 3)));
    }

    private static JsonNode written(Sample event) {
        return JsonMapper.shared()
                .readTree(CODEC.encode(event, CONTEXT).payload().bytes());
    }

    @ParameterizedTest
    @MethodSource("times")
    void times_are_written_as_their_patterns_say(Sample.Times times) {
        var properties = properties(Sample.Times.class);
        var written = written(times);

        assertThat(written.propertyNames()).containsExactlyElementsOf(properties.keySet());
        properties.forEach((name, shape) ->
                assertThat(written.get(name).asString()).as(name).matches(pattern(shape)));
    }

    /// Each text held to all types: what is the text of one is none of most others.
    @Test
    void a_time_is_read_where_its_text_matches_and_nowhere_else() {
        var json = written(NOON).toString();
        var texts = Stream.concat(
                        times().flatMap(times -> written(times).valueStream()).map(JsonNode::asString),
                        Stream.of(
                                "",
                                "x",
                                "2026-13-01",
                                "2026-00-01",
                                "2026-1-1",
                                "2026-01-32",
                                "10000-01-01",
                                "24:00",
                                "12:60",
                                "12:30:60",
                                "12:30:00.1234567890",
                                "2026-01-01 12:30",
                                "2026-01-01T12:30",
                                "2026-01-01T12:30:00+19:00",
                                "2026-01-01T12:30:00.5+01:00",
                                "12:30+0100",
                                "1Y",
                                "P2W",
                                "P1M2W",
                                "P1DT1H",
                                "PT1H1",
                                "PT1.5M",
                                "PT.5S",
                                "26",
                                "12345",
                                "may",
                                "5",
                                "02-29",
                                "--2-29"))
                .filter(text -> !text.contains("1000000000-")) // a year that only an instant has
                .distinct()
                .toList();
        properties(Sample.Times.class).forEach((name, shape) -> {
            for (var text : name.equals("zone") ? List.of("", "x\n", "Europe/Berlin") : texts) {
                assertThat(text.matches(pattern(shape)))
                        .as("%s as %s", text, name)
                        .isEqualTo(isRead("sample.times", json, name, text));
            }
        });
    }

    @Test
    void other_spellings_of_times_are_read_and_do_not_match() {
        var json = written(NOON).toString();
        var texts = Map.of("time", "12:30:00.", "duration", "pt1s", "offset", "+01", "instant", "2026-01-01t00:00:00z");
        texts.forEach((name, text) -> {
            assertThat(text)
                    .as(name)
                    .doesNotMatch(pattern(properties(Sample.Times.class).get(name)));
            assertThat(isRead("sample.times", json, name, text)).as(name).isTrue();
        });
    }

    @Test
    void what_no_calendar_has_matches_and_is_refused() {
        var json = written(NOON).toString();
        var texts = Map.of(
                "date", "2026-02-30",
                "monthDay", "--02-30",
                "offset", "+18:01",
                "zone", "Middle-earth/Shire",
                "duration", "PT",
                "period", "P");
        texts.forEach((name, text) -> {
            assertThat(text)
                    .as(name)
                    .matches(pattern(properties(Sample.Times.class).get(name)));
            assertThat(isRead("sample.times", json, name, text)).as(name).isFalse();
        });
    }

    @Test
    void an_enum_is_what_its_constants_are_written_and_read_as() {
        assertThat(properties(Sample.Choices.class))
                .containsEntry("colour", choice("BLUE", "RED", "azure", "cyan", "sea-green"))
                .containsEntry("byColour", new Shape.Mapping(choice("BLUE", "RED", "azure", "cyan", "sea-green"), INT))
                .containsEntry("grade", choice("B", "G"));
        var json = "{\"colour\":\"cyan\",\"byColour\":{\"azure\":1,\"sea-green\":2},\"level\":1,\"grade\":\"G\"}";
        assertThat(CODEC.decode(stored("sample.choices", 1, json), CONTEXT))
                .isEqualTo(new Sample.Choices(
                        Colour.BLUE, Map.of(Colour.BLUE, 1, Colour.GREEN, 2), Level.HIGH, Grade.GOOD));
    }

    @Test
    void an_enum_that_is_no_text_is_anything() {
        assertThat(properties(Sample.Choices.class)).containsEntry("level", ANYTHING);
    }

    @Test
    void null_stands_where_it_may() {
        assertThat(properties(Sample.Maybes.class))
                .containsEntry("text", orNull(STRING))
                .containsEntry("i", orNull(INT))
                .containsEntry("l", orNull(LONG))
                .containsEntry("d", orNull(DOUBLE))
                .containsEntry("boxed", orNull(INT))
                .containsEntry("both", orNull(STRING))
                .containsEntry("tree", ANYTHING)
                .containsEntry("node", ANYTHING);
    }

    @Test
    void what_holds_many_is_a_sequence() {
        var properties = properties(Sample.Many.class);
        assertThat(properties)
                .containsEntry("list", new Shape.Sequence(STRING))
                .containsEntry("set", new Shape.Sequence(EMAIL))
                .containsEntry("array", new Shape.Sequence(INT))
                .containsEntry(
                        "deep",
                        new Shape.Sequence(
                                orNull(new Shape.Text("Instant", Optional.of(TimePatterns.of(Instant.class))))));
        assertThat(properties.get("blobs"))
                .isEqualTo(new Shape.Sequence(properties(Sample.Texts.class).getOrDefault("bytes", ANYTHING)));
    }

    @Test
    void the_names_of_a_map_have_the_shape_of_its_keys() {
        assertThat(properties(Sample.Maps.class))
                .containsEntry("byText", new Shape.Mapping(STRING, INT))
                .containsEntry(
                        "byNumber", new Shape.Mapping(new Shape.Text("Integer", Optional.of("-?[0-9]+")), STRING))
                .containsEntry("byValue", new Shape.Mapping(EMAIL, new Shape.Sequence(INT)))
                .containsEntry("byFraction", new Shape.Mapping(STRING, INT))
                .containsEntry(
                        "byId", new Shape.Mapping(properties(Sample.Texts.class).getOrDefault("id", ANYTHING), INT));
    }

    @Test
    void a_nested_record_is_a_reference_to_its_definition() {
        var nested = shape(Sample.Nested.class);

        assertThat(structure(nested.shape()))
                .containsEntry("item", new Shape.Reference("Item"))
                .containsEntry("tree", new Shape.Reference("Tree"))
                .containsEntry("texts", new Shape.Reference("Pair"))
                .containsEntry("numbers", new Shape.Reference("Pair2"))
                .containsEntry("again", new Shape.Reference("Pair"));
        assertThat(nested.definitions().keySet())
                .containsExactly("Item", "Item2", "Pair", "Pair2", "Tree", "Wrapped", "Written");
        assertThat(structure(nested.definitions().get("Item")))
                .containsExactly(Map.entry("sku", STRING), Map.entry("quantity", INT));
        assertThat(structure(nested.definitions().get("Item2"))).containsExactly(Map.entry("number", LONG));
        assertThat(structure(nested.definitions().get("Pair"))).containsValue(STRING);
        assertThat(structure(nested.definitions().get("Pair2"))).containsValue(INT);
        assertThat(structure(nested.definitions().get("Tree")))
                .containsEntry("branches", new Shape.Sequence(new Shape.Reference("Tree")));
    }

    @Test
    void a_record_that_is_written_as_a_value_has_the_shape_of_that() {
        assertThat(shape(Sample.Nested.class).definitions()).containsEntry("Wrapped", INT);
        assertThat(properties(Sample.Counters.class))
                .containsEntry("price", new Shape.Numeric(false, Optional.empty()));
    }

    @Test
    void a_sealed_family_is_told_apart_by_its_property() {
        var families = shape(Sample.Families.class);

        assertThat(families.definitions().get("Leg")).isInstanceOfSatisfying(Shape.Family.class, family -> {
            assertThat(family.discriminator()).isEqualTo("by");
            assertThat(family.cases().stream().map(Shape.Structure::properties).map(Map::copyOf))
                    .containsExactly(
                            Map.of("by", choice("coded"), "agent", EMAIL),
                            Map.of("by", choice("rail"), "train", INT),
                            Map.of("by", choice("sea"), "ship", STRING));
        });
        assertThat(structure(families.definitions().get("Sea")))
                .containsExactly(Map.entry("by", choice("sea")), Map.entry("ship", STRING));
    }

    @Test
    void a_family_that_is_not_told_apart_by_a_property_or_not_of_records_is_anything() {
        assertThat(shape(Sample.Families.class).definitions())
                .containsEntry("Wrapper", ANYTHING)
                .containsEntry("Mixed", ANYTHING);
    }

    @Test
    void annotations_that_name_are_obeyed_and_others_make_it_anything() {
        var annotated = shape(Sample.Annotated.class);

        assertThat(structure(annotated.shape()))
                .containsEntry("called", STRING)
                .containsEntry("described", STRING)
                .doesNotContainKey("renamed");
        assertThat(annotated.definitions()).containsOnlyKeys("Aliased", "Formatted", "Made", "Parameter", "Reversed");
        assertThat(annotated.definitions().values())
                .allSatisfy(shape -> assertThat(shape).isEqualTo(ANYTHING));
    }

    @Test
    void of_other_types_it_is_what_jackson_says() {
        assertThat(properties(Sample.Counters.class))
                .containsEntry("whole", new Shape.Numeric(true, Optional.empty()))
                .containsEntry("flag", new Shape.Flag())
                .containsEntry("sum", new Shape.Numeric(false, Optional.empty()))
                .containsEntry("plain", ANYTHING);
    }

    record ClosedV1(String reason) {}

    @Test
    void each_version_that_is_read_as_a_record_has_its_shape() {
        var codec = orders().alsoReads("order.ended", OrderEvent.Closed.class)
                .alsoReads("order.done", OrderEvent.Closed.class)
                .upcastTree("order.closed", 1, tree -> tree.put("reason", "none"))
                .upcast("order.closed", 2, ClosedV1.class, _ -> new OrderEvent.Closed())
                .build();

        var closed = codec.shapes().stream()
                .filter(shape -> shape.type().equals("order.closed"))
                .toList();
        assertThat(closed).extracting(EventShape::schemaVersion).containsExactly(2, 3);
        assertThat(closed).extracting(EventShape::isToday).containsExactly(false, true);
        assertThat(closed)
                .allSatisfy(shape -> assertThat(shape.oldNames()).containsExactly("order.done", "order.ended"));
        assertThat(structure(closed.getFirst().shape())).containsExactly(Map.entry("reason", STRING));
        assertThat(structure(closed.getLast().shape())).isEmpty();
        assertThat(codec.shapes())
                .extracting(EventShape::type)
                .containsExactly(
                        "order.closed",
                        "order.closed",
                        "order.created",
                        "order.items-updated",
                        "order.measured",
                        "payment.paid");
    }
}
