package io.leftfold.json;

import static io.leftfold.json.Codecs.CONTEXT;
import static io.leftfold.json.Codecs.json;
import static io.leftfold.json.Codecs.orders;
import static io.leftfold.json.Codecs.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.leftfold.UndecodableException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HostilePayloadTest {
    private static final String MEASURED = """
            {"count":1,"small":2,"shorter":3,"least":4,"ratio":0.5,"rough":1.5,"sure":true,"letter":"x",\
            "amount":1.10,"big":12,"at":"2026-01-01T00:00:00Z","day":"2026-01-01","took":"PT1S","year":"2026",\
            "id":"00000000-0000-0000-0000-000000000001","kind":"BIG","item":null,"note":null,"deep":[],"byEmail":{}}""";

    private static final JsonCodec<OrderEvent> CODEC = orders().build();

    /// Whole payloads of `order.created`.
    static List<String> created() {
        var deep = "[".repeat(100_000);
        var deepObjects = "{\"customer\":".repeat(100_000);
        return List.of(
                "",
                " ",
                "null",
                "true",
                "1",
                "\"x\"",
                "[]",
                "[{}]",
                "{",
                "{\"",
                "{\"customer\"",
                "{\"customer\":",
                "{\"customer\":\"SECRET",
                "{\"customer\":\"SECRET\"",
                "{\"customer\":\"SECRET\",",
                "{}",
                "{\"customer\":\"SECRET\"}",
                "{\"customer\":null,\"currency\":\"EUR\"}",
                "{\"customer\":7001,\"currency\":\"EUR\"}",
                "{\"customer\":1.5,\"currency\":\"EUR\"}",
                "{\"customer\":true,\"currency\":\"EUR\"}",
                "{\"customer\":[],\"currency\":\"EUR\"}",
                "{\"customer\":[\"SECRET\"],\"currency\":\"EUR\"}",
                "{\"customer\":{},\"currency\":\"EUR\"}",
                "{\"customer\":\"SECRET\",\"currency\":\"EUR\",\"extra\":\"SECRET\"}",
                "{\"customer\":\"SECRET\",\"customer\":\"SECRET\",\"currency\":\"EUR\"}",
                "{\"customer\":\"SECRET\",\"currency\":\"EUR\"}{}",
                "{\"customer\":\"SECRET\",\"currency\":\"EUR\"} x",
                "{\"customer\":\"SECRET\",\"currency\":\"EUR\",}",
                "{'customer':'SECRET','currency':'EUR'}",
                "{customer:\"SECRET\",\"currency\":\"EUR\"}",
                "/*SECRET*/{\"customer\":\"SECRET\",\"currency\":\"EUR\"}",
                "{\"customer\":\"a\tb\",\"currency\":\"EUR\"}",
                "{\"customer\":\"a\\xb\",\"currency\":\"EUR\"}",
                "{\"customer\":\"\\ud800\",\"currency\":\"EUR\"}",
                "{\"customer\":\"\\udc00\\ud800\",\"currency\":\"EUR\"}",
                "{\"customer\":\"\\ud800\\u0041\",\"currency\":\"EUR\"}",
                "{\"customer\":\"\\u12",
                "{\"customer\":\"\\u12G4\"}",
                "{\"Customer\":\"SECRET\",\"currency\":\"EUR\"}",
                "{\"customer\":SECRET,\"currency\":\"EUR\"}",
                "\uFEFF{\"customer\":\"SECRET\",\"currency\":\"EUR\"}",
                "{\"customer\":\"SECRET\",\"currency\":\"EUR\"}\u0000",
                deep,
                deepObjects,
                "{\"customer\":" + deep,
                "{\"extra\":" + deep,
                "{\"@class\":\"java.lang.Runtime\"}",
                "{\"customer\":\"" + "x".repeat(100_000));
    }

    /// A component of `order.measured`, and a value that it does not take.
    static List<Arguments> measured() {
        return List.of(
                Arguments.of("\"count\":1", "\"count\":9223372036854775808"),
                Arguments.of("\"count\":1", "\"count\":1.0"),
                Arguments.of("\"count\":1", "\"count\":1e3"),
                Arguments.of("\"count\":1", "\"count\":1e999999999"),
                Arguments.of("\"count\":1", "\"count\":\"7001\""),
                Arguments.of("\"count\":1", "\"count\":null"),
                Arguments.of("\"count\":1", "\"count\":\"\""),
                Arguments.of("\"count\":1", "\"count\":true"),
                Arguments.of("\"count\":1", "\"count\":01"),
                Arguments.of("\"count\":1", "\"count\":+1"),
                Arguments.of("\"count\":1", "\"count\":0x1F"),
                Arguments.of("\"count\":1", "\"count\":-"),
                Arguments.of("\"count\":1", "\"count\":" + "9".repeat(5_000)),
                Arguments.of("\"small\":2", "\"small\":2147483648"),
                Arguments.of("\"small\":2", "\"small\":[2]"),
                Arguments.of("\"shorter\":3", "\"shorter\":32768"),
                Arguments.of("\"least\":4", "\"least\":200"),
                Arguments.of("\"least\":4", "\"least\":4.0"),
                Arguments.of("\"ratio\":0.5", "\"ratio\":NaN"),
                Arguments.of("\"ratio\":0.5", "\"ratio\":\"NaN\""),
                Arguments.of("\"ratio\":0.5", "\"ratio\":1e999"),
                Arguments.of("\"ratio\":0.5", "\"ratio\":Infinity"),
                Arguments.of("\"ratio\":0.5", "\"ratio\":.5"),
                Arguments.of("\"ratio\":0.5", "\"ratio\":5."),
                Arguments.of("\"rough\":1.5", "\"rough\":1e39"),
                Arguments.of("\"rough\":1.5", "\"rough\":\"-INF\""),
                Arguments.of("\"sure\":true", "\"sure\":1"),
                Arguments.of("\"sure\":true", "\"sure\":\"true\""),
                Arguments.of("\"sure\":true", "\"sure\":\"\""),
                Arguments.of("\"letter\":\"x\"", "\"letter\":\"xy\""),
                Arguments.of("\"letter\":\"x\"", "\"letter\":\"\""),
                Arguments.of("\"letter\":\"x\"", "\"letter\":65"),
                Arguments.of("\"amount\":1.10", "\"amount\":\"7001.5\""),
                Arguments.of("\"amount\":1.10", "\"amount\":1e999999999"),
                Arguments.of("\"amount\":1.10", "\"amount\":1e-999999999"),
                Arguments.of("\"amount\":1.10", "\"amount\":1e99999999999"),
                Arguments.of("\"amount\":1.10", "\"amount\":" + "1".repeat(1_001)),
                Arguments.of("\"big\":12", "\"big\":1e5"),
                Arguments.of("\"big\":12", "\"big\":\"12\""),
                Arguments.of("\"big\":12", "\"big\":" + "1".repeat(100_000)),
                Arguments.of("2026-01-01T00:00:00Z", "2026-01-01"),
                Arguments.of("\"2026-01-01T00:00:00Z\"", "1767225600"),
                Arguments.of("\"2026-01-01T00:00:00Z\"", "1767225600.5"),
                Arguments.of("\"2026-01-01T00:00:00Z\"", "\"\""),
                Arguments.of("\"2026-01-01T00:00:00Z\"", "\"1767225600\""),
                Arguments.of("\"2026-01-01\"", "[2026,1,1]"),
                Arguments.of("\"2026-01-01\"", "\"2026-02-30\""),
                Arguments.of("\"PT1S\"", "1"),
                Arguments.of("\"2026\"", "2026"),
                Arguments.of("\"BIG\"", "0"),
                Arguments.of("\"BIG\"", "\"0\""),
                Arguments.of("\"BIG\"", "\"big\""),
                Arguments.of("\"BIG\"", "\"kind BIG\""),
                Arguments.of("\"BIG\"", "\"\""),
                Arguments.of("\"BIG\"", "null"),
                Arguments.of("00000000-0000-0000-0000-000000000001", "1-1-1-1-1"),
                Arguments.of("\"item\":null,", ""),
                Arguments.of("\"item\":null", "\"item\":\"\""),
                Arguments.of("\"item\":null", "\"item\":{\"sku\":\"SECRET\"}"),
                Arguments.of("\"item\":null", "\"item\":{\"sku\":\"SECRET\",\"quantity\":\"SECRET\"}"),
                Arguments.of("\"item\":null", "\"item\":[]"),
                Arguments.of("\"note\":null,", ""),
                Arguments.of("\"deep\":[]", "\"deep\":[null]"),
                Arguments.of("\"deep\":[]", "\"deep\":{}"),
                Arguments.of("\"deep\":[]", "\"deep\":null"),
                Arguments.of("\"deep\":[]", "\"deep\":\"\""),
                Arguments.of("\"deep\":[]", "\"deep\":[{\"SECRET\":1}]"),
                Arguments.of("\"deep\":[]", "\"deep\":[{\"a\":null,\"a\":null}]"),
                Arguments.of("\"byEmail\":{}", "\"byEmail\":{\"nobody\":[]}"),
                Arguments.of("\"byEmail\":{}", "\"byEmail\":{\"a@SECRET\":[\"SECRET\"]}"),
                Arguments.of("\"byEmail\":{}", "\"byEmail\":[]"));
    }

    @SuppressWarnings("ArrayRecordComponent") // a codec writes it, too
    sealed interface Odd {
        record Held(
                URI link,
                Currency currency,
                UUID id,
                byte[] bytes,
                OptionalDouble ratio,
                List<OptionalDouble> ratios,
                Map<UUID, Integer> byId)
                implements Odd {}
    }

    private static final JsonCodec<Odd> ODD = JsonCodec.of(Odd.class);

    private static final String HELD = """
            {"link":"urn:x","currency":"EUR","id":"00000000-0000-0001-0000-000000000001","bytes":"AQI=",\
            "ratio":1.5,"ratios":[null,2.5],"byId":{"00000000-0000-0001-0000-000000000001":1}}""";

    /// A component of `odd.held`, and a value that the codec would never write.
    static List<Arguments> held() {
        return List.of(
                Arguments.of("\"urn:x\"", "7001"),
                Arguments.of("\"urn:x\"", "1.5"),
                Arguments.of("\"urn:x\"", "true"),
                Arguments.of("\"urn:x\"", "[\"urn:x\"]"),
                Arguments.of("\"urn:x\"", "\"not a uri\""),
                Arguments.of("\"EUR\"", "978"),
                Arguments.of("\"id\":\"00000000-0000-0001-0000-000000000001\"", "\"id\":1"),
                Arguments.of("\"id\":\"00000000-0000-0001-0000-000000000001\"", "\"id\":\"0-0-1-0-1\""),
                Arguments.of("\"id\":\"00000000-0000-0001-0000-000000000001\"", "\"id\":\"AAAAAAAAAAEAAAAAAAAAAQ==\""),
                Arguments.of("{\"00000000-0000-0001-0000-000000000001\":1}", "{\"0-0-1-0-1\":1}"),
                Arguments.of("\"AQI=\"", "[1,2]"),
                Arguments.of("\"AQI=\"", "[]"),
                Arguments.of("\"AQI=\"", "1"),
                Arguments.of("\"AQI=\"", "null"),
                Arguments.of("\"AQI=\"", "\"AQI\""),
                Arguments.of("\"AQI=\"", "\"AQJ=\""),
                Arguments.of("\"AQI=\"", "\"AQ\\nI=\""),
                Arguments.of("1.5", "1e400"),
                Arguments.of("1.5", "-1e400"),
                Arguments.of("1.5", "\"NaN\""),
                Arguments.of("1.5", "\"\""),
                Arguments.of("1.5", "[1.5]"),
                Arguments.of("2.5", "1e400"));
    }

    static List<byte[]> bytes() {
        return List.of(
                bytes(0xC0, 0x80),
                bytes(0xC1, 0xBF),
                bytes(0xE0, 0x80, 0x80),
                bytes(0xED, 0xA0, 0x80),
                bytes(0xF0, 0x80, 0x80, 0x80),
                bytes(0xF4, 0x90, 0x80, 0x80),
                bytes(0xF5, 0x80, 0x80, 0x80),
                bytes(0xFF),
                bytes(0x80),
                bytes(0xC3),
                bytes(0xE2, 0x82),
                bytes(0xFE, 0xFF));
    }

    @ParameterizedTest
    @MethodSource("created")
    void a_broken_payload_is_refused_with_its_place_and_without_its_content(String json) {
        assertRefused("order.created", json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("measured")
    void a_wrong_value_is_refused(String good, String bad) {
        assertThat(MEASURED).contains(good);
        assertRefused("order.measured", MEASURED.replace(good, bad).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("held")
    void what_would_never_be_written_is_not_read(String good, String bad) {
        assertThat(HELD).contains(good);
        assertRefused(ODD, "odd.held", HELD.replace(good, bad).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void what_would_be_written_is_read() {
        for (var json : List.of(HELD, HELD.replace("1.5", "null"), HELD.replace("AQI=", ""))) {
            var held = ODD.decode(stored("odd.held", 1, json), CONTEXT);
            assertThat(json(ODD, held)).isEqualTo(json);
        }
    }

    @Test
    void a_double_that_json_cannot_say_is_not_written_though_it_is_optional() {
        var held = new Odd.Held(
                URI.create("urn:x"),
                Currency.getInstance("EUR"),
                new UUID(1, 1),
                new byte[0],
                OptionalDouble.of(Double.NaN),
                List.of(),
                Map.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> json(ODD, held))
                .withMessageContaining("odd.held cannot be written: at /ratio: not a finite number");
    }

    @ParameterizedTest
    @MethodSource("bytes")
    void what_is_not_utf_8_is_refused(byte[] broken) {
        var text = "{\"customer\":\"#\",\"currency\":\"EUR\"}".getBytes(StandardCharsets.ISO_8859_1);
        int at = 13;
        var json = new byte[text.length + broken.length];
        System.arraycopy(text, 0, json, 0, at);
        System.arraycopy(broken, 0, json, at, broken.length);
        System.arraycopy(text, at, json, at + broken.length, text.length - at);

        assertRefused("order.created", json);
    }

    @Test
    void other_encodings_are_refused() {
        var json = "{\"customer\":\"Ada\",\"currency\":\"EUR\"}";
        assertRefused("order.created", json.getBytes(StandardCharsets.UTF_16LE));
        assertRefused("order.created", json.getBytes(StandardCharsets.UTF_16BE));
        assertRefused("order.created", json.getBytes(StandardCharsets.UTF_16));
        assertRefused("order.created", json.getBytes(StandardCharsets.UTF_32));
    }

    @Test
    void the_payload_that_the_corpus_starts_from_is_read() {
        assertThat(CODEC.decode(stored("order.measured", 1, MEASURED), CONTEXT)).isNotNull();
        assertThat(CODEC.decode(
                        stored(
                                "order.created",
                                1,
                                "{\"customer\":\"\\ud83d\\ude00\\n\\u00e4ö€😀\",\"currency\":\"EUR\"}"),
                        CONTEXT))
                .isEqualTo(new OrderEvent.Created("😀\näö€😀", "EUR"));
    }

    @Test
    void the_message_says_where() {
        assertThatThrownBy(() -> CODEC.decode(
                        stored("order.items-updated", 1, "{\"items\":[{\"sku\":\"a\",\"quantity\":\"SECRET\"}]}"),
                        CONTEXT))
                .hasMessageContaining("order.items-updated version 1 (event 00000000-0000-0000-0000-000000000007"
                        + " of stream order-42) cannot be decoded: at /items/0/quantity: ");
        assertThatThrownBy(() -> CODEC.decode(stored("order.created", 1, "{\"customer\":\"a\"}"), CONTEXT))
                .hasMessageEndingWith("at /currency: missing property");
        assertThatThrownBy(() -> CODEC.decode(stored("order.closed", 1, "{\"cur\\u0000rency\":1}"), CONTEXT))
                .hasMessageEndingWith("at /cur\\u{0}rency: unknown property");
    }

    private void assertRefused(String type, byte[] json) {
        assertRefused(CODEC, type, json);
    }

    private static void assertRefused(JsonCodec<?> codec, String type, byte[] json) {
        var thrown = catchThrowable(() -> codec.decode(stored(type, 1, json), CONTEXT));

        assertThat(thrown)
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining(
                        type + " version 1 (event 00000000-0000-0000-0000-000000000007 of stream order-42)");
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("SECRET").doesNotContain("7001");
    }

    private static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
