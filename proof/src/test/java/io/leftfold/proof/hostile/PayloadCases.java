package io.leftfold.proof.hostile;

import static io.leftfold.proof.hostile.HostileCase.ACCEPTED;

import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.Payload;
import io.leftfold.StreamId;
import io.leftfold.examples.shop.ShopShell;
import io.leftfold.proof.hostile.HostileCase.Answer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/// Stored payloads that no version of the shop wrote.
final class PayloadCases {
    private static final CodecContext CONTEXT =
            CodecContext.of(new UUID(1, 1), StreamId.of("order", "42"), new UUID(2, 2));
    private static final String UNDECODABLE = "undecodable";
    private static final String CONFIRMED = "order.confirmed";
    private static final String SHIPPED = "order.shipped";
    private static final String REGISTERED = "customer.registered";
    private static final String AT = "\"at\":\"2026-01-01T00:00:00Z\"";

    private PayloadCases() {}

    static List<HostileCase> all() {
        return List.of(
                accepted("what the shop writes", CONFIRMED, "{\"order\":\"42\"," + AT + "}"),
                accepted(
                        "white space of every kind around it",
                        CONFIRMED,
                        " \t\r\n{ \"order\" : \"42\" ,\n" + AT + "}\n"),
                accepted("names in another order", CONFIRMED, "{" + AT + ",\"order\":\"42\"}"),
                accepted("a text in escapes", CONFIRMED, "{\"order\":\"\\u0034\\u0032\"," + AT + "}"),
                accepted("NUL in a text, as an escape", CONFIRMED, "{\"order\":\"4\\u00002\"," + AT + "}"),
                accepted("an override in a text", CONFIRMED, "{\"order\":\"4\u202e2\"," + AT + "}"),
                accepted("a name in escapes", CONFIRMED, "{\"\\u006frder\":\"42\"," + AT + "}"),
                refused("nothing at all", CONFIRMED, "", CONFIRMED),
                refused("one brace ten thousand times", CONFIRMED, "{".repeat(10_000), CONFIRMED),
                refused("arrays ten thousand deep", CONFIRMED, "[".repeat(10_000) + "]".repeat(10_000), CONFIRMED),
                refused(
                        "an unknown field ten thousand deep",
                        CONFIRMED,
                        "{\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
                        CONFIRMED),
                refused("a mebibyte of blanks", CONFIRMED, " ".repeat(1 << 20), CONFIRMED),
                refused(
                        "a text of a mebibyte that never ends",
                        CONFIRMED,
                        "{\"order\":\"" + "x".repeat(1 << 20),
                        CONFIRMED),
                refused("a hundred thousand unknown fields", CONFIRMED, fields(100_000), CONFIRMED),
                refused("names that share a hash", CONFIRMED, colliding(), CONFIRMED),
                refused(
                        "a field twice, spelled in two ways",
                        CONFIRMED,
                        "{\"order\":\"1\",\"\\u006frder\":\"2\"," + AT + "}",
                        "order"),
                refused(
                        "the prototype of JavaScript",
                        CONFIRMED,
                        "{\"__proto__\":{},\"order\":\"42\"," + AT + "}",
                        "__proto__"),
                refused("a class to make", CONFIRMED, "[\"java.net.URL\",\"http://127.0.0.1\"]", CONFIRMED),
                refused("a type of YAML", CONFIRMED, "!!javax.script.ScriptEngineManager {}", CONFIRMED),
                refused(
                        "XML",
                        CONFIRMED,
                        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x/>",
                        CONFIRMED),
                refused(
                        "UTF-16 with a mark",
                        CONFIRMED,
                        "{\"order\":\"42\"}".getBytes(StandardCharsets.UTF_16),
                        CONFIRMED),
                refused(
                        "UTF-16, little end first",
                        CONFIRMED,
                        ("{\"order\":\"42\"," + AT + "}").getBytes(StandardCharsets.UTF_16LE),
                        CONFIRMED),
                refused(
                        "UTF-16, big end first",
                        CONFIRMED,
                        ("{\"order\":\"42\"," + AT + "}").getBytes(StandardCharsets.UTF_16BE),
                        CONFIRMED),
                refused(
                        "UTF-32",
                        CONFIRMED,
                        ("{\"order\":\"42\"," + AT + "}").getBytes(StandardCharsets.UTF_32BE),
                        CONFIRMED),
                refused("a mark of UTF-8", CONFIRMED, "\ufeff{\"order\":\"42\"," + AT + "}", CONFIRMED),
                refused("Latin-1 in a text", CONFIRMED, spliced("{\"order\":\"", "FC", "\"," + AT + "}"), CONFIRMED),
                refused("an overlong slash", CONFIRMED, spliced("{\"order\":\"", "C0AF", "\"," + AT + "}"), CONFIRMED),
                refused("an overlong NUL", CONFIRMED, spliced("{\"order\":\"", "C080", "\"," + AT + "}"), CONFIRMED),
                refused(
                        "half a pair in UTF-8",
                        CONFIRMED,
                        spliced("{\"order\":\"", "EDA080", "\"," + AT + "}"),
                        CONFIRMED),
                refused(
                        "a pair in six bytes",
                        CONFIRMED,
                        spliced("{\"order\":\"", "EDA0BDEDB880", "\"," + AT + "}"),
                        CONFIRMED),
                refused(
                        "beyond the last code point",
                        CONFIRMED,
                        spliced("{\"order\":\"", "F4908080", "\"," + AT + "}"),
                        CONFIRMED),
                refused(
                        "five bytes for one character",
                        CONFIRMED,
                        spliced("{\"order\":\"", "F888808080", "\"," + AT + "}"),
                        CONFIRMED),
                refused(
                        "a character cut off by the quote",
                        CONFIRMED,
                        spliced("{\"order\":\"", "E282", "\"," + AT + "}"),
                        CONFIRMED),
                refused("a character cut off by the end", CONFIRMED, spliced("{\"order\":\"", "F09F98", ""), CONFIRMED),
                refused("zeros", CONFIRMED, new byte[1_000], CONFIRMED),
                refused("a GZIP header", CONFIRMED, spliced("", "1F8B0800000000000003", ""), CONFIRMED),
                refused("Smile instead of JSON", CONFIRMED, spliced("", "3A290A01FAFB", ""), CONFIRMED),
                refused(
                        "a second object behind",
                        CONFIRMED,
                        "{\"order\":\"42\"," + AT + "}{\"order\":\"43\"," + AT + "}",
                        CONFIRMED),
                refused("NUL behind", CONFIRMED, "{\"order\":\"42\"," + AT + "}\u0000", CONFIRMED),
                refused("a comma behind", CONFIRMED, "{\"order\":\"42\"," + AT + "},", CONFIRMED),
                refused("no order", CONFIRMED, "{" + AT + "}", "order"),
                refused("no order, but null", CONFIRMED, "{\"order\":null," + AT + "}", "order"),
                refused("a number for a text", CONFIRMED, "{\"order\":42," + AT + "}", "order"),
                refused(
                        "a field of another event",
                        CONFIRMED,
                        "{\"order\":\"42\",\"carrier\":\"x\"," + AT + "}",
                        "carrier"),
                refused("a time without zone", CONFIRMED, confirmedAt("\"2026-01-01T00:00:00\""), "at"),
                refused("a day for a time", CONFIRMED, confirmedAt("\"2026-01-01\""), "at"),
                refused("the 30th of February", CONFIRMED, confirmedAt("\"2026-02-30T00:00:00Z\""), "at"),
                refused("an hour of 25", CONFIRMED, confirmedAt("\"2026-01-01T25:00:00Z\""), "at"),
                refused("seconds since 1970", CONFIRMED, confirmedAt("1767225600"), "at"),
                refused("seconds beyond all time", CONFIRMED, confirmedAt("1e400"), "at"),
                refused("a time of ten thousand digits", CONFIRMED, confirmedAt("9".repeat(10_000)), "at"),
                accepted("the last year of all", CONFIRMED, confirmedAt("\"+1000000000-01-01T00:00:00Z\"")),
                refused("a year of twelve digits", CONFIRMED, confirmedAt("\"+100000000000-01-01T00:00:00Z\""), "at"),
                refused("Arabic digits in a time", CONFIRMED, confirmedAt("\"٢٠٢٦-01-01T00:00:00Z\""), "at"),
                refused("a zone's name", CONFIRMED, confirmedAt("\"2026-01-01T00:00:00[Europe/Berlin]\""), "at"),
                refused("a time in an array", CONFIRMED, confirmedAt("[\"2026-01-01T00:00:00Z\"]"), "at"),
                refused("not a number", CONFIRMED, confirmedAt("NaN"), CONFIRMED),
                accepted("a first version, raised to today's", SHIPPED, 1, shipped("\"ABCD1234\"", "")),
                refused(
                        "a first version with a later field",
                        SHIPPED,
                        1,
                        shipped("\"ABCD1234\"", ",\"carrier\":\"x\""),
                        "carrier"),
                refused("a second version without its field", SHIPPED, 2, shipped("\"ABCD1234\"", ""), "carrier"),
                refused("a version to come", SHIPPED, 3, shipped("\"ABCD1234\"", ",\"carrier\":\"x\""), "3"),
                refused("the greatest version", SHIPPED, Integer.MAX_VALUE, "{}", "2147483647"),
                refused("version 0", SHIPPED, 0, shipped("\"ABCD1234\"", ""), "0"),
                refused("a negative version", SHIPPED, -1, shipped("\"ABCD1234\"", ""), "-1"),
                refused(
                        "a tracking number in small letters",
                        SHIPPED,
                        2,
                        shipped("\"abcd1234\"", ",\"carrier\":\"x\""),
                        "trackingNumber"),
                refused(
                        "a tracking number with a line feed behind",
                        SHIPPED,
                        2,
                        shipped("\"ABCD1234\\n\"", ",\"carrier\":\"x\""),
                        "trackingNumber"),
                refused(
                        "a tracking number of a mebibyte",
                        SHIPPED,
                        2,
                        shipped("\"" + "A".repeat(1 << 20) + "\"", ",\"carrier\":\"x\""),
                        "trackingNumber"),
                refused(
                        "a tracking number that is an object",
                        SHIPPED,
                        2,
                        shipped("{\"value\":\"ABCD1234\"}", ",\"carrier\":\"x\""),
                        "trackingNumber"),
                accepted("no phone", REGISTERED, registered("ada@example.com", "null")),
                accepted("an address in capitals", REGISTERED, registered("ADA@EXAMPLE.COM", "null")),
                refused(
                        "an e-mail address with a line feed",
                        REGISTERED,
                        1,
                        registered("ada@example.com\\nBcc: x", "null"),
                        "email"),
                refused(
                        "an e-mail address that makes patterns slow",
                        REGISTERED,
                        1,
                        registered("a@" + "a.".repeat(20_000) + "!", "null"),
                        "email"),
                refused(
                        "an e-mail address of many dashes",
                        REGISTERED,
                        1,
                        registered("a@" + "-".repeat(50_000), "null"),
                        "email"),
                refused("a phone of letters", REGISTERED, 1, registered("ada@example.com", "\"+49CALLME\""), "phone"),
                refused(
                        "a phone that is a number",
                        REGISTERED,
                        1,
                        registered("ada@example.com", "4915112345678"),
                        "phone"),
                refused(
                        "a phone in Arabic digits",
                        REGISTERED,
                        1,
                        registered("ada@example.com", "\"+٤٩١٥١١٢٣٤٥٦\""),
                        "phone"),
                refused(
                        "a name of blanks",
                        REGISTERED,
                        1,
                        "{\"customer\":\"c\",\"email\":\"a@b.c\",\"name\":{\"first\":\" \",\"last\":\"x\"},\"phone\":null}",
                        "name"),
                refused(
                        "a name in one text",
                        REGISTERED,
                        1,
                        "{\"customer\":\"c\",\"email\":\"a@b.c\",\"name\":\"Ada\",\"phone\":null}",
                        "name"),
                accepted("an order of no items", "order.created", created("")),
                refused("a price that is a number", "order.created", 1, created(item("1", "9.99")), "price"),
                refused("a price below zero", "order.created", 1, created(item("1", "\"-1.00\"")), "price"),
                refused(
                        "a price of thirteen digits",
                        "order.created",
                        1,
                        created(item("1", "\"1234567890123\"")),
                        "price"),
                refused("a price with a comma", "order.created", 1, created(item("1", "\"1,00\"")), "price"),
                refused("a price in full-width digits", "order.created", 1, created(item("1", "\"１.00\"")), "price"),
                refused("a quantity of 1.5", "order.created", 1, created(item("1.5", "\"1.00\"")), "quantity"),
                refused(
                        "a quantity beyond an int",
                        "order.created",
                        1,
                        created(item("2147483648", "\"1.00\"")),
                        "quantity"),
                refused(
                        "a quantity with an endless exponent",
                        "order.created",
                        1,
                        created(item("1e999999999", "\"1.00\"")),
                        "quantity"),
                refused("a null among the items", "order.created", 1, created("null"), "items"),
                refused("items in an object", "order.created", 1, created("").replace("[]", "{}"), "items"),
                refused("an unknown type", "order.exploded", 1, "{}", "order.exploded"),
                refused("a type of another case", "Order.Confirmed", 1, "{}", "Order.Confirmed"),
                refused("a Java class as type", "java.lang.Runtime", 1, "{}", "java.lang.Runtime"),
                new HostileCase(
                        "JSON payload",
                        "another codec",
                        UNDECODABLE,
                        "rot13",
                        _ -> decode(CONFIRMED, 1, "rot13", "{}".getBytes(StandardCharsets.UTF_8))),
                new HostileCase(
                        "JSON payload",
                        "a codec that differs by case",
                        UNDECODABLE,
                        "JSON",
                        _ -> decode(CONFIRMED, 1, "JSON", "{}".getBytes(StandardCharsets.UTF_8))));
    }

    private static String confirmedAt(String time) {
        return "{\"order\":\"42\",\"at\":" + time + "}";
    }

    private static String shipped(String trackingNumber, String more) {
        return "{\"order\":\"42\",\"trackingNumber\":" + trackingNumber + more + "," + AT + "}";
    }

    private static String registered(String email, String phone) {
        return "{\"customer\":\"c\",\"email\":\"" + email
                + "\",\"name\":{\"first\":\"Ada\",\"last\":\"Lovelace\"},\"phone\":" + phone + "}";
    }

    private static String created(String items) {
        return "{\"order\":\"42\",\"customer\":\"c\",\"items\":[" + items
                + "],\"shipTo\":{\"zip\":\"\",\"city\":\"\",\"state\":\"\"}," + AT + "}";
    }

    private static String item(String quantity, String price) {
        return "{\"product\":\"p\",\"quantity\":" + quantity + ",\"price\":" + price + ",\"freight\":\"0.00\"}";
    }

    private static String fields(int count) {
        var json = new StringBuilder("{\"order\":\"42\"");
        for (int i = 0; i < count; i++) {
            json.append(",\"f").append(i).append("\":1");
        }
        return json.append('}').toString();
    }

    /// 4,096 names with one hash code: `Aa` and `BB` have the same, and so has every row of twelve of them.
    private static String colliding() {
        var json = new StringBuilder("{\"order\":\"42\"");
        for (int i = 0; i < 4_096; i++) {
            json.append(",\"");
            for (int bit = 0; bit < 12; bit++) {
                json.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            json.append("\":1");
        }
        return json.append('}').toString();
    }

    private static byte[] spliced(String before, String hex, String after) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(before.getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(HexFormat.of().parseHex(hex));
        bytes.writeBytes(after.getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    private static Answer decode(String type, int version, String codec, byte[] bytes) throws Exception {
        return Answer.to(
                () -> ShopShell.CODEC.decode(new EncodedEvent(type, version, Payload.of(codec, bytes)), CONTEXT));
    }

    private static HostileCase accepted(String name, String type, String json) {
        return accepted(name, type, 1, json);
    }

    private static HostileCase accepted(String name, String type, int version, String json) {
        return of(name, type, version, json.getBytes(StandardCharsets.UTF_8), ACCEPTED, "");
    }

    private static HostileCase refused(String name, String type, String json, String says) {
        return refused(name, type, 1, json, says);
    }

    private static HostileCase refused(String name, String type, int version, String json, String says) {
        return of(name, type, version, json.getBytes(StandardCharsets.UTF_8), UNDECODABLE, says);
    }

    private static HostileCase refused(String name, String type, byte[] bytes, String says) {
        return of(name, type, 1, bytes, UNDECODABLE, says);
    }

    private static HostileCase of(String name, String type, int version, byte[] bytes, String expected, String says) {
        return new HostileCase("JSON payload", name, expected, says, _ -> decode(type, version, "json", bytes));
    }
}
