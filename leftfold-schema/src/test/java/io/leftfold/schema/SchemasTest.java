package io.leftfold.schema;

import static io.leftfold.schema.Cargo.CONTEXT;
import static io.leftfold.schema.Cargo.isRead;
import static io.leftfold.schema.Cargo.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.json.EventShape;
import io.leftfold.json.Shape;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class SchemasTest {
    private static final Schemas SCHEMAS = Schemas.of(CargoEvent.CODEC);

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    private static boolean isAccepted(String type, int version, JsonNode document) {
        return SCHEMAS.validator(type, version)
                .orElseThrow()
                .violations(document)
                .isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_the_codec_writes_keeps_its_schema(long seed) {
        var encoded = CargoEvent.CODEC.encode(new Cargo(new Random(seed)).event(), CONTEXT);

        var validator =
                SCHEMAS.validator(encoded.type(), encoded.schemaVersion()).orElseThrow();
        assertThat(validator.violations(encoded.payload().bytes()))
                .as(json(encoded))
                .isEmpty();
        assertThat(isRead(encoded.type(), encoded.schemaVersion(), json(encoded)))
                .isTrue();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void after_a_mutation_schema_and_codec_agree(long seed) {
        var random = new Random(seed);
        var encoded = CargoEvent.CODEC.encode(new Cargo(random).event(), CONTEXT);
        var type = encoded.type();
        int version = encoded.schemaVersion();
        for (int i = 0; i < 20; i++) {
            var mutated = Documents.JSON.readTree(encoded.payload().bytes());
            var what = new Mutation(random).apply(mutated);

            assertThat(isAccepted(type, version, mutated))
                    .as("%s: %s", what, mutated)
                    .isEqualTo(isRead(type, version, mutated.toString()));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_is_made_up_from_a_schema_is_accepted_and_read(long seed) {
        var random = new Random(seed);
        for (var schema : SCHEMAS.all()) {
            var made = new MadeUp(random, schema.shape()).payload();

            assertThat(isAccepted(schema.type(), schema.schemaVersion(), made))
                    .as("%s", made)
                    .isTrue();
            assertThat(isRead(schema.type(), schema.schemaVersion(), made.toString()))
                    .as("%s", made)
                    .isTrue();
        }
    }

    /// What JSON Schema cannot say, so that the codec alone refuses it; docs/schemas.md lists these.
    @Test
    void some_things_only_the_codec_refuses() {
        var loaded = Documents.JSON.readTree(CargoEvent.CODEC
                .encode(new Cargo(new Random(1)).loaded(), CONTEXT)
                .payload()
                .bytes());
        var booked = Documents.JSON.readTree(CargoEvent.CODEC
                .encode(new Cargo(new Random(1)).booked(), CONTEXT)
                .payload()
                .bytes());
        var timed = Documents.JSON.readTree(CargoEvent.CODEC
                .encode(new Cargo(new Random(1)).timed(), CONTEXT)
                .payload()
                .bytes());

        onlyTheCodecRefuses("cargo.loaded", with(loaded, "/pair", "left", "\"nowhere\""));
        onlyTheCodecRefuses("cargo.timed", with(timed, "", "day", "\"2026-02-30\""));
        onlyTheCodecRefuses("cargo.timed", with(timed, "", "zone", "\"Middle-earth/Shire\""));
        onlyTheCodecRefuses("cargo.booked", with(booked, "", "small", "1.0"));
        onlyTheCodecRefuses("cargo.booked", with(booked, "", "big", "1e3"));
        onlyTheCodecRefuses("cargo.booked", with(booked, "", "amount", "1".repeat(1_001)));
        onlyTheCodecRefuses("cargo.booked", with(booked, "", "link", "\"not a uri\""));
        onlyTheCodecRefuses("cargo.timed", with(timed, "", "zoned", "\"2026-01-01T12:30Z[Moon]\""));
    }

    private static void onlyTheCodecRefuses(String type, JsonNode document) {
        assertThat(isAccepted(type, 1, document)).as("%s", document).isTrue();
        assertThat(isRead(type, 1, document.toString())).as("%s", document).isFalse();
    }

    private static JsonNode with(JsonNode document, String owner, String property, String json) {
        var copy = document.deepCopy();
        ((ObjectNode) copy.at(owner)).set(property, Documents.JSON.readTree(json));
        return copy;
    }

    @Test
    void there_is_one_for_each_version_that_is_a_record() {
        assertThat(SCHEMAS.all().stream().map(EventSchema::fileName))
                .containsExactly(
                        "cargo.booked.1.schema.json",
                        "cargo.emptied.1.schema.json",
                        "cargo.loaded.1.schema.json",
                        "cargo.sealed.2.schema.json",
                        "cargo.timed.1.schema.json",
                        "cargo.unloaded.1.schema.json",
                        "cargo.unloaded.2.schema.json");
        assertThat(SCHEMAS.find("cargo.noted", 1)).isEqualTo(SCHEMAS.find("cargo.timed", 1));
        assertThat(SCHEMAS.find("cargo.sealed", 1)).isEmpty();
        assertThat(SCHEMAS.today("cargo.unloaded").orElseThrow().schemaVersion())
                .isEqualTo(2);
        assertThat(SCHEMAS.find("cargo.timed", 1).orElseThrow().oldNames()).containsExactly("cargo.noted");
    }

    @Test
    void its_text_is_the_same_every_time() {
        assertThat(SCHEMAS.find("cargo.unloaded", 2).orElseThrow().text()).isEqualTo("""
                {
                  "$schema" : "https://json-schema.org/draft/2020-12/schema",
                  "$id" : "urn:leftfold:event:cargo.unloaded:2",
                  "title" : "cargo.unloaded",
                  "description" : "Schema version 2.",
                  "type" : "object",
                  "properties" : {
                    "at" : {
                      "type" : "string",
                      "title" : "Instant",
                      "pattern" : "^(?:([0-9]{4}|-[0-9]{4,10}|\\\\+[0-9]{5,10})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\
                T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\\\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-8]):[0-5][0-9](:[0-5][0-9])?))$"
                    },
                    "containers" : {
                      "type" : "array",
                      "items" : {
                        "$ref" : "#/$defs/Container"
                      }
                    }
                  },
                  "required" : [
                    "at",
                    "containers"
                  ],
                  "additionalProperties" : false,
                  "$defs" : {
                    "Container" : {
                      "type" : "object",
                      "properties" : {
                        "kg" : {
                          "type" : "integer",
                          "minimum" : -2147483648,
                          "maximum" : 2147483647
                        },
                        "number" : {
                          "type" : "string"
                        }
                      },
                      "required" : [
                        "kg",
                        "number"
                      ],
                      "additionalProperties" : false
                    }
                  }
                }
                """);
        assertThat(Schemas.of(CargoEvent.CODEC).exported()).isEqualTo(SCHEMAS.exported());
    }

    @Test
    void it_is_read_back_as_the_shape_that_it_was_written_from() {
        for (var schema : SCHEMAS.all()) {
            var read = SchemaReader.document(Documents.JSON.readTree(schema.text()));
            assertThat(read.shape()).isEqualTo(schema.shape().shape());
            assertThat(read.definitions()).isEqualTo(schema.shape().definitions());
        }
    }

    /// Values for a shape, chosen from its whole width.
    private record MadeUp(Random random, EventShape event) {
        JsonNode payload() {
            return of(event.shape(), 0);
        }

        private JsonNode of(Shape shape, int depth) {
            var json = Documents.JSON;
            return switch (shape) {
                case Shape.Anything _ -> json.createObjectNode().put("any", random.nextInt());
                case Shape.Flag _ -> json.valueToTree(random.nextBoolean());
                case Shape.Numeric(boolean isWhole, var range) ->
                    number(isWhole, range.map(r -> pick(r.least(), r.most())).orElse(BigDecimal.TEN));
                case Shape.Text text -> json.valueToTree(text(text.kind()));
                case Shape.Choice(var texts) -> json.valueToTree(texts.get(random.nextInt(texts.size())));
                case Shape.Sequence(var items) -> {
                    var array = json.createArrayNode();
                    for (int i = depth > 6 ? 0 : random.nextInt(3); i > 0; i--) {
                        array.add(of(items, depth + 1));
                    }
                    yield array;
                }
                case Shape.Mapping(var names, var values) ->
                    random.nextBoolean()
                            ? json.createObjectNode()
                            : json.createObjectNode().set(of(names, depth).asString(), of(values, depth + 1));
                case Shape.OrNull(var inner) -> random.nextBoolean() ? json.nullNode() : of(inner, depth);
                case Shape.Structure(var properties) -> {
                    var object = json.createObjectNode();
                    properties.reversed().forEach((name, property) -> object.set(name, of(property, depth + 1)));
                    yield object;
                }
                case Shape.Family family ->
                    of(family.cases().get(random.nextInt(family.cases().size())), depth);
                case Shape.Reference(var name) ->
                    of(Objects.requireNonNull(event.definitions().get(name)), depth);
            };
        }

        private JsonNode number(boolean isWhole, BigDecimal number) {
            return isWhole
                    ? Documents.JSON.valueToTree(number.toBigIntegerExact())
                    : Documents.JSON.valueToTree(number);
        }

        private BigDecimal pick(BigDecimal a, BigDecimal b) {
            return switch (random.nextInt(3)) {
                case 0 -> a;
                case 1 -> b;
                default -> BigDecimal.ONE;
            };
        }

        private String text(String kind) {
            var cargo = new Cargo(random);
            return switch (kind) {
                case "" -> cargo.text();
                case "char" -> "x";
                case "UUID" ->
                    cargo.pick("00000000-0000-0000-0000-00000000000A", "ffffffff-ffff-ffff-ffff-ffffffffffff");
                case "base64" -> cargo.pick("", "AAAA", "AA==", "+/8=");
                case "Port" -> "ABC";
                case "Integer" -> cargo.pick("0", "-1", "77");
                case "URI" -> "urn:x";
                case "Instant" ->
                    cargo.pick("2026-01-01T00:00:00Z", "2026-01-01T23:59:59.5+01:00", "-0001-01-01T00:00:00Z");
                case "LocalDate" -> cargo.pick("2026-01-31", "+12345-12-01", "-9999-02-01");
                case "LocalTime" -> cargo.pick("00:00", "23:59:59", "12:30:00.000000001");
                case "LocalDateTime" -> "2026-01-01T12:30";
                case "OffsetDateTime" -> cargo.pick("2026-01-01T12:30Z", "2026-01-01T12:30:01-18:00");
                case "OffsetTime" -> "12:30+01:00";
                case "ZonedDateTime" -> cargo.pick("2026-01-01T12:30+01:00[Europe/Berlin]", "2026-01-01T12:30Z");
                case "Duration" -> cargo.pick("PT0S", "-P1DT2H", "PT-1.5S", "PT1M");
                case "Period" -> cargo.pick("P0D", "P1Y-2M3D", "P2W");
                case "Year" -> cargo.pick("0005", "+99999", "-2026");
                case "YearMonth" -> "2026-12";
                case "MonthDay" -> "--02-29";
                case "Month" -> "MAY";
                case "DayOfWeek" -> "SUNDAY";
                case "ZoneId" -> cargo.pick("Z", "Europe/Berlin", "+01:00");
                case "ZoneOffset" -> cargo.pick("Z", "+01:00", "-17:30:15");
                default -> throw new IllegalStateException("no text for " + kind);
            };
        }
    }

    /// One change somewhere in a document, of those that JSON Schema has words for.
    private record Mutation(Random random) {
        String apply(JsonNode document) {
            JsonNode at = document;
            var path = new StringBuilder();
            while (true) {
                var inner = at.propertyStream()
                        .map(e -> e.getKey())
                        .filter(Mutation::isExact)
                        .toList();
                int size = at.isArray() ? at.size() : inner.size();
                if (size == 0) {
                    return path + " " + add(at);
                }
                int index = random.nextInt(size);
                var name = at.isArray() ? "" + index : inner.get(index);
                var child = at.isArray() ? at.get(index) : at.get(name);
                if (child.isContainer() && !child.isEmpty() && random.nextInt(4) > 0) {
                    at = child;
                    path.append('/').append(name);
                    continue;
                }
                return path + "/" + name + " " + change(at, index, name, child);
            }
        }

        /// A tree may be anything, and of the others the codec refuses less or more than a schema can say.
        private static boolean isExact(String name) {
            return !Set.of("anything", "link", "zone", "big").contains(name);
        }

        private static String add(JsonNode at) {
            if (at instanceof ArrayNode array) {
                array.addNull();
            } else if (at instanceof ObjectNode object) {
                object.putNull("extra");
            }
            return "added null";
        }

        @SuppressWarnings("RefactorSwitch")
        private String change(JsonNode at, int index, String name, JsonNode child) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    if (at instanceof ObjectNode object) {
                        object.remove(name);
                        return "removed";
                    }
                    ((ArrayNode) at).remove(index);
                    return "removed";
                }
                case 1 -> {
                    return add(at);
                }
                case 2 -> {
                    if (at instanceof ObjectNode object) {
                        object.remove(name);
                        object.set(name + "x", child);
                        return "renamed";
                    }
                    return add(at);
                }
                default -> {
                    var values = List.of(
                            "null",
                            "true",
                            "-1",
                            "40000",
                            "3000000000",
                            "9223372036854775808",
                            "0.5",
                            "1e39",
                            "1e400",
                            "\"\"",
                            "\"\\n\"",
                            "\"x\\n\"",
                            "\"2026-01-01\\n\"",
                            "\"AQ==\"",
                            "\"AB==\"",
                            "\"DRY\"",
                            "\"COLD\"",
                            "\"2026-13-01\"",
                            "[]",
                            "[null]",
                            "{}",
                            "{\"by\":\"air\"}");
                    var value = Documents.JSON.readTree(values.get(random.nextInt(values.size())));
                    if (at instanceof ObjectNode object) {
                        object.set(name, value);
                    } else {
                        ((ArrayNode) at).set(index, value);
                    }
                    return "set to " + value;
                }
            }
        }
    }
}
