package io.leftfold.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.json.Shape;
import io.leftfold.schema.SchemaReader.Described;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompatibilityTest {
    private static final Shape ANYTHING = new Shape.Anything();
    private static final Shape FLAG = new Shape.Flag();
    private static final Shape STRING = new Shape.Text("", Optional.empty());
    private static final Shape DAY = new Shape.Text("LocalDate", Optional.of("[0-9-]+"));
    private static final Shape SHORT = whole("-32768", "32767");
    private static final Shape INT = whole("-2147483648", "2147483647");
    private static final Shape BIG = new Shape.Numeric(true, Optional.empty());
    private static final Shape DECIMAL = new Shape.Numeric(false, Optional.empty());
    private static final Shape.Structure SEA = leg("sea", Map.of("ship", STRING));
    private static final Shape.Structure RAIL = leg("rail", Map.of("train", INT));
    private static final Shape LEGS = family("by", SEA, RAIL);

    private static Shape whole(String least, String most) {
        return new Shape.Numeric(true, Optional.of(new Shape.Range(new BigDecimal(least), new BigDecimal(most))));
    }

    private static Shape choice(String... texts) {
        return new Shape.Choice(List.of(texts));
    }

    private static Shape orNull(Shape shape) {
        return new Shape.OrNull(shape);
    }

    private static Shape.Structure object(Map<String, Shape> properties) {
        return new Shape.Structure(new LinkedHashMap<>(properties));
    }

    private static Shape.Structure leg(String by, Map<String, Shape> properties) {
        var all = new LinkedHashMap<String, Shape>();
        all.put("by", choice(by));
        all.putAll(properties);
        return new Shape.Structure(all);
    }

    private static Shape family(String discriminator, Shape.Structure... cases) {
        return new Shape.Family(discriminator, List.of(cases));
    }

    /// @param backward what today's code says of what was released, where `then` was released and `now` is
    ///     today's; empty for nothing
    /// @param forward  what the released code says of today's
    record Change(String name, Shape then, Shape now, String backward, String forward) {
        @SuppressWarnings("ArgumentSelectionDefectChecker") // they are swapped
        Change undone() {
            return new Change(name + ", undone", now, then, swapped(forward), swapped(backward));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Change change(String name, Shape then, Shape now, String backward, String forward) {
        return new Change(name, then, now, backward, forward);
    }

    private static Change harmless(String name, Shape then, Shape now) {
        return new Change(name, then, now, "", "");
    }

    /// In one direction each: the other is derived.
    static Stream<Change> changes() {
        return Stream.of(
                        harmless("nothing", object(Map.of("a", INT)), object(Map.of("a", INT))),
                        harmless("another word for the text", STRING, new Shape.Text("Port", Optional.empty())),
                        change(
                                "a number becomes anything",
                                INT,
                                ANYTHING,
                                "",
                                "at the top: anything is written now where a whole number is read then"),
                        change(
                                "what may be null becomes anything",
                                orNull(STRING),
                                ANYTHING,
                                "",
                                "at the top: anything is written now where a string is read then"),
                        change(
                                "a wider range",
                                SHORT,
                                INT,
                                "",
                                "at the top: a number that is too large may be written now and is not read then"),
                        change(
                                "a range falls",
                                INT,
                                BIG,
                                "",
                                "at the top: a number that is too large may be written now and is not read then"),
                        change(
                                "a whole number becomes a fraction",
                                BIG,
                                DECIMAL,
                                "",
                                "at the top: a number is written now where a whole number is read then"),
                        change(
                                "a text loses its pattern",
                                DAY,
                                STRING,
                                "",
                                "at the top: a string is written now where a string of LocalDate is read then"),
                        change(
                                "a constant is added",
                                choice("A", "B"),
                                choice("A", "B", "C", "D"),
                                "",
                                "at the top: \"C\" may be written now and is not read then, at the top: \"D\" may be"
                                        + " written now and is not read then"),
                        change(
                                "an enum becomes a text",
                                choice("A", "B"),
                                STRING,
                                "",
                                "at the top: a string is written now where \"A\" or \"B\" is read then"),
                        change(
                                "an enum becomes a text of another pattern",
                                choice("1-1", "B"),
                                DAY,
                                "at the top: \"1-1\" or \"B\" is written then where a string of LocalDate is read now",
                                "at the top: a string of LocalDate is written now where \"1-1\" or \"B\" is read then"),
                        change(
                                "an enum becomes a text whose pattern all match",
                                choice("1-1", "2-2"),
                                DAY,
                                "",
                                "at the top: a string of LocalDate is written now where \"1-1\" or \"2-2\" is read"
                                        + " then"),
                        change(
                                "null is allowed",
                                INT,
                                orNull(INT),
                                "",
                                "at the top: null may be written now and is not read then"),
                        change(
                                "null is allowed and the range grows",
                                SHORT,
                                orNull(INT),
                                "",
                                "at the top: null may be written now and is not read then, at the top: a number that"
                                        + " is too large may be written now and is not read then"),
                        change(
                                "what may be null grows",
                                orNull(SHORT),
                                orNull(INT),
                                "",
                                "at the top: a number that is too large may be written now and is not read then"),
                        change(
                                "a property is added",
                                object(Map.of("a", INT)),
                                object(Map.of("a", INT, "b", STRING)),
                                "/b: is required now and was not written then",
                                "/b: is written now and is not known then"),
                        change(
                                "a property is renamed",
                                object(Map.of("a", INT)),
                                object(Map.of("b", INT)),
                                "/a: is written then and is not known now, /b: is required now and was not written"
                                        + " then",
                                "/a: is required then and was not written now, /b: is written now and is not known"
                                        + " then"),
                        change(
                                "a property deep inside is widened",
                                object(Map.of("a", new Shape.Sequence(object(Map.of("n", SHORT))))),
                                object(Map.of("a", new Shape.Sequence(object(Map.of("n", INT))))),
                                "",
                                "/a/*/n: a number that is too large may be written now and is not read then"),
                        change(
                                "the names and values of a map are widened",
                                new Shape.Mapping(choice("A"), SHORT),
                                new Shape.Mapping(choice("A", "B"), INT),
                                "",
                                "/*: \"B\" may be written now and is not read then, /*: a number that is too large"
                                        + " may be written now and is not read then"),
                        change(
                                "a member is added to a family",
                                family("by", SEA),
                                LEGS,
                                "",
                                "/by: \"rail\" may be written now and is not read then"),
                        change(
                                "a member is added to a family of one",
                                SEA,
                                LEGS,
                                "",
                                "/by: \"rail\" may be written now and is not read then"),
                        change(
                                "a member changes",
                                LEGS,
                                family("by", leg("sea", Map.of("ship", DAY)), RAIL),
                                "/ship: a string is written then where a string of LocalDate is read now",
                                ""),
                        change(
                                "another property tells the members apart",
                                LEGS,
                                family("how", SEA, RAIL),
                                "at the top: an object told by by is written then where an object told by how is read"
                                        + " now",
                                "at the top: an object told by how is written now where an object told by by is read"
                                        + " then"),
                        change(
                                "a family becomes one object without what told its members apart",
                                LEGS,
                                object(Map.of("ship", STRING)),
                                "/by: \"rail\" may be written then and is not read now, /by: \"sea\" may be written"
                                        + " then and is not read now",
                                "/by: anything may be written now and is not read then"))
                .flatMap(change -> Stream.of(change, change.undone()));
    }

    private static String swapped(String problems) {
        return problems.replaceAll("\\bnow\\b", "#")
                .replaceAll("\\bthen\\b", "now")
                .replace("#", "then");
    }

    private static Described described(Shape shape) {
        return new Described(shape, new TreeMap<>());
    }

    private static String told(List<String> problems) {
        return String.join(", ", problems.stream().sorted().toList());
    }

    private static String sorted(String problems) {
        return told(List.of(problems.split(", (?=/|at the top)")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void a_change_is_told_in_the_direction_that_it_breaks(Change change) {
        assertThat(told(Compatibility.backward(described(change.now()), described(change.then()))))
                .isEqualTo(sorted(change.backward()));
        assertThat(told(Compatibility.forward(described(change.then()), described(change.now()))))
                .isEqualTo(sorted(change.forward()));
    }

    /// Every kind of shape and how it is called. No two are read for each other.
    private static Map<String, Shape> kinds() {
        return Map.of(
                "true or false",
                FLAG,
                "a whole number",
                INT,
                "a string",
                STRING,
                "an array",
                new Shape.Sequence(INT),
                "an object whose names are data",
                new Shape.Mapping(STRING, INT),
                "an object",
                object(Map.of("a", INT)));
    }

    @Test
    void one_kind_is_not_read_for_another() {
        kinds().forEach((nameThen, then) -> kinds().forEach((nameNow, now) -> {
            var expected = nameThen.equals(nameNow)
                    ? List.of()
                    : List.of("at the top: " + nameThen + " is written then where " + nameNow + " is read now");
            assertThat(Compatibility.backward(described(now), described(then)))
                    .as("%s to %s", nameThen, nameNow)
                    .isEqualTo(expected);
        }));
    }

    @Test
    void a_family_is_not_read_for_a_number_nor_a_fraction_for_a_flag() {
        assertThat(Compatibility.backward(described(INT), described(LEGS)))
                .containsExactly("at the top: an object told by by is written then where a whole number is read now");
        assertThat(Compatibility.backward(described(FLAG), described(DECIMAL)))
                .containsExactly("at the top: a number is written then where true or false is read now");
    }

    @Test
    void of_many_constants_ten_are_named() {
        var many =
                new Shape.Choice(IntStream.range(10, 30).mapToObj(i -> "C" + i).toList());

        assertThat(Compatibility.backward(described(INT), described(many)))
                .singleElement()
                .asString()
                .contains("\"C19\" … is written")
                .doesNotContain("C20");
    }

    @Test
    void definitions_may_be_renamed_and_refer_to_themselves() {
        var then = tree("Tree", SHORT);
        var now = tree("Knot", INT);

        assertThat(Compatibility.backward(now, then)).isEmpty();
        assertThat(Compatibility.forward(then, now))
                .containsExactly("/n: a number that is too large may be written now and is not read then");
    }

    private static Described tree(String name, Shape number) {
        var reference = new Shape.Reference(name);
        var definitions = new TreeMap<String, Shape>();
        definitions.put(name, object(Map.of("n", number, "branches", new Shape.Sequence(orNull(reference)))));
        return new Described(reference, definitions);
    }

    @Test
    void a_definition_may_be_another_one() {
        var definitions = new TreeMap<String, Shape>(Map.of("Price", new Shape.Reference("Cents"), "Cents", INT));
        var now = new Described(new Shape.Reference("Price"), definitions);

        assertThat(Compatibility.backward(now, described(INT))).isEmpty();
        assertThat(Compatibility.forward(described(SHORT), now))
                .containsExactly("at the top: a number that is too large may be written now and is not read then");
    }

    @Test
    void a_definition_that_is_nothing_but_itself_reads_anything() {
        var circle = new TreeMap<String, Shape>(Map.of("A", new Shape.Reference("B"), "B", new Shape.Reference("A")));

        assertThat(Compatibility.backward(new Described(new Shape.Reference("A"), circle), described(INT)))
                .isEmpty();
    }

    @Test
    void a_reference_to_nothing_reads_anything() {
        assertThat(Compatibility.backward(described(new Shape.Reference("Gone")), described(INT)))
                .isEmpty();
        assertThat(Compatibility.backward(described(orNull(new Shape.Reference("Gone"))), described(orNull(INT))))
                .isEmpty();
    }
}
