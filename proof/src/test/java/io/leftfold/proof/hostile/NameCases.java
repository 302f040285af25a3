package io.leftfold.proof.hostile;

import static io.leftfold.proof.hostile.HostileCase.ACCEPTED;
import static io.leftfold.proof.hostile.HostileCase.BAD_ARGUMENT;

import io.leftfold.AppendKey;
import io.leftfold.Criterion;
import io.leftfold.EventData;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.proof.hostile.HostileCase.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/// Names as attackers, copy-and-paste and other systems write them, in every place that takes a name.
final class NameCases {
    private record Name(String what, String text, String expected, String says) {}

    /// Names for the entity of a stream, which is the most exposed one.
    private static final List<Name> ENTITIES = List.of(
            refused("empty", "", "must not be blank"),
            refused("a blank", " ", "must not be blank"),
            refused("tabs alone", "\t\t", "must not be blank"),
            refused("an ideographic space alone", "\u3000", "must not"),
            refused("a no-break space alone", "\u00a0", "must not"),
            refused("one character too many", "x".repeat(201), "at most 200 characters, not 201"),
            refused("a mebibyte", "x".repeat(1 << 20), "at most 200 characters, not 1048576"),
            refused("one pair too many", "😀".repeat(100) + "x", "at most 200"),
            refused("a blank in front", " 42", "white space"),
            refused("a blank behind", "42 ", "white space"),
            refused("a no-break space behind", "42\u00a0", "white space"),
            refused("an em space in front", "\u200342", "white space"),
            refused("NUL", "4\u00002", "\\u{0}"),
            refused("NUL behind", "42\u0000", "\\u{0}"),
            refused("a line feed", "4\n2", "\\u{a}"),
            refused("a carriage return", "4\r2", "\\u{d}"),
            refused("a tab", "4\t2", "\\u{9}"),
            refused("a terminal's colour", "\u001b[31m42", "\\u{1b}"),
            refused("a terminal's title", "\u001b]0;owned\u0007", "\\u{1b}"),
            refused("a one-byte control sequence", "\u009b31m42", "\\u{9b}"),
            refused("a backspace", "4\b2", "\\u{8}"),
            refused("DEL", "4\u007f2", "\\u{7f}"),
            refused("next line", "4\u00852", "\\u{85}"),
            refused("a right-to-left override", "42\u202egpj.exe", "\\u{202e}"),
            refused("a right-to-left mark", "4\u200f2", "\\u{200f}"),
            refused("an isolate", "4\u20662", "\\u{2066}"),
            refused("an Arabic letter mark", "4\u061c2", "\\u{61c}"),
            refused("a zero-width space", "4\u200b2", "\\u{200b}"),
            refused("a zero-width joiner", "4\u200d2", "\\u{200d}"),
            refused("a word joiner", "4\u20602", "\\u{2060}"),
            refused("a soft hyphen", "4\u00ad2", "\\u{ad}"),
            refused("a byte order mark in front", "\ufeff42", "\\u{feff}"),
            refused("an annotation anchor", "4\ufff92", "\\u{fff9}"),
            refused("invisible tag letters", "4\udb40\udc412", "\\u{e0041}"),
            refused("a musical format character", "4\ud834\udd732", "\\u{1d173}"),
            refused("a line separator", "4\u20282", "\\u{2028}"),
            refused("a paragraph separator", "4\u20292", "\\u{2029}"),
            refused("the first half of a pair", "4\ud83d2", "\\u{d83d}"),
            refused("the second half of a pair", "4\ude002", "\\u{de00}"),
            refused("a pair the wrong way round", "\ude00\ud83d", "\\u{de00}"),
            refused("half a pair at the end", "42\ud83d", "\\u{d83d}"),
            refused("a character that never will be one", "4\uffff2", "\\u{ffff}"),
            refused("a character that never will be one, beyond the first plane", "4\ud83f\udfff2", "\\u{1ffff}"),
            refused("one of the Arabic block that never will be one", "4\ufdd02", "\\u{fdd0}"),
            accepted("200 characters", "x".repeat(200)),
            accepted("a hundred pictures", "😀".repeat(100)),
            accepted("a character of a Unicode to come", "4\u03782"),
            accepted("a private character", "4\ue0002"),
            accepted("dashes alone", "---"),
            accepted("a single quote", "o'brien"),
            accepted("a double quote", "the \"one\""),
            accepted("a back tick", "`id`"),
            accepted("SQL that ends a text", "'; DROP TABLE event; --"),
            accepted("SQL that is always true", "' OR '1'='1"),
            accepted("wild cards of SQL", "%_*?"),
            accepted("a path upwards", "../../etc/passwd"),
            accepted("a path of Windows", "C:\\con\\nul"),
            accepted("a shell's substitution", "$(reboot)"),
            accepted("a look-up of a logger", "${jndi:ldap://127.0.0.1/x}"),
            accepted("a format", "%s%n%1000000d"),
            accepted("markup", "<script>alert(1)</script>"),
            accepted("JSON", "{\"a\":[1,2]}"),
            accepted("a comma and a semicolon", "a,b;c"),
            accepted("a formula of a spreadsheet", "=cmd|' /C calc'!A0"),
            accepted("the word null", "null"),
            accepted("a minus one", "-1"),
            accepted("a combining mark alone", "\u0301"),
            accepted("a letter under eighty marks", "z" + "\u0321".repeat(80)),
            accepted("a decomposed letter", "u\u0308ber"),
            accepted("Arabic", "طلب"),
            accepted("look-alikes of Latin letters", "раураl"),
            accepted("full-width digits", "４２"),
            accepted("a variation selector", "4\ufe0f2"));

    private interface Place {
        Object take(String name);
    }

    private NameCases() {}

    static List<HostileCase> all() {
        var cases = new ArrayList<HostileCase>();
        ENTITIES.forEach(name -> cases.add(of("entity of a stream", name, text -> StreamId.of("order", text))));
        categories(cases::add);
        writtenForms(cases::add);
        others(cases::add);
        metadata(cases::add);
        return cases;
    }

    /// Every name that a stream's entity may have.
    static List<String> acceptedEntities() {
        return ENTITIES.stream()
                .filter(name -> name.expected.equals(ACCEPTED))
                .map(Name::text)
                .toList();
    }

    private static void categories(Consumer<HostileCase> to) {
        Place category = text -> StreamId.of(text, "42");
        for (var name : List.of(
                refused("empty", "", "1 to 64"),
                refused("65 characters", "c".repeat(65), "1 to 64"),
                refused("a dash", "my-order", "my-order"),
                refused("a blank", "my order", "my order"),
                refused("a slash", "order/x", "order/x"),
                refused("a letter outside ASCII", "bestellungß", "A-Z"),
                refused("a digit outside ASCII", "order٣", "A-Z"),
                refused("a look-alike of a Latin letter", "оrder", "A-Z"),
                refused("NUL", "order\u0000", "\\u{0}"),
                refused("a line feed behind", "order\n", "\\u{a}"),
                refused("a dollar", "$order", "$order"),
                accepted("64 characters", "c".repeat(64)),
                accepted("dots alone", ".."),
                accepted("a reserved word of SQL", "SELECT"))) {
            to.accept(of("category", name, category));
        }
    }

    private static void writtenForms(Consumer<HostileCase> to) {
        for (var name : List.of(
                refused("empty", "", "category-entity"),
                refused("a dash alone", "-", "category"),
                refused("no dash", "order42", "order42"),
                refused("no category", "-42", "category"),
                refused("no entity", "order-", "entity"),
                refused("a dash of typesetters", "order\u201342", "category-entity"),
                refused("a minus sign", "order\u221242", "category-entity"),
                refused("a line feed before the dash", "order\n-42", "\\u{a}"),
                refused("a mebibyte without a dash", "x".repeat(1 << 20), "category-entity"),
                accepted("more than one dash", "order-42-b"),
                accepted("a dash as entity", "order--"))) {
            to.accept(of("written stream", name, StreamId::parse));
        }
        for (var name : List.of(
                refused("empty", "", "name:value"),
                refused("a colon alone", ":", "blank"),
                refused("no name", ":c-1", "name of a tag"),
                refused("no value", "customer:", "value of a tag"),
                refused("no colon", "customer", "name:value"),
                refused("a full-width colon", "customer\uff1ac-1", "name:value"),
                refused("a line feed, which parts tags in the file", "a:b\nc:d", "\\u{a}"),
                refused("a carriage return, at which lines end as well", "a:b\rc:d", "\\u{d}"),
                refused("a name of 201", "n".repeat(201) + ":v", "201"),
                refused("a value of 201", "n:" + "v".repeat(201), "201"),
                refused("a blank before the colon", "customer :1", "white space"),
                accepted("colons in the value", "url:http://x:80/"),
                accepted("a quote in the name", "o'name:x"),
                accepted("a unit separator look-alike", "a:\u241f"))) {
            to.accept(of("written tag", name, Tag::parse));
        }
        to.accept(of("tag name", refused("a colon", "a:b", "colon"), text -> Tag.of(text, "x")));
    }

    private static void others(Consumer<HostileCase> to) {
        Place type = text -> EventData.of(new UUID(1, 1), text, 1, Payload.of("json", new byte[] {'1'}));
        for (var name : List.of(
                refused("blank", " ", "event type"),
                refused("201 characters", "t".repeat(201), "201"),
                refused("a line feed", "order\ncreated", "\\u{a}"),
                refused("half a pair", "order.\ud800", "\\u{d800}"),
                refused("an override", "order.\u202edetaerc", "\\u{202e}"),
                refused("a reserved one, by another codec", "$closed", "leftfold"),
                refused("a reserved one that is none", "$exploded", "$exploded"),
                refused("a dollar alone", "$", "belong to Leftfold"),
                accepted("a dollar inside", "order$closed"),
                accepted("a class name", "java.lang.Runtime"),
                accepted("a blank inside", "order created"))) {
            to.accept(of("event type", name, type));
        }
        for (var name : List.of(
                refused("an unknown one", "$exploded", "$exploded"),
                refused("a longer one", "$closed2", "$closed2"),
                refused("an upper-case one", "$CLOSED", "$CLOSED"))) {
            to.accept(of(
                    "reserved type",
                    name,
                    text -> EventData.of(new UUID(1, 1), text, 1, Payload.of("leftfold", new byte[] {1}))));
        }
        for (var name : List.of(
                refused("blank", "  ", "append key"),
                refused("201 characters", "k".repeat(201), "201"),
                refused("NUL", "k\u0000", "\\u{0}"),
                accepted("a path", "import/../order"),
                accepted("SQL", "k' ON CONFLICT DO NOTHING --"))) {
            to.accept(of("append key", name, AppendKey::of));
        }
        for (var name : List.of(
                refused("201 characters", "f".repeat(201), "fingerprint"),
                refused("a control character", "f\u0001", "\\u{1}"),
                accepted("empty, which means the events", ""))) {
            to.accept(of("fingerprint", name, text -> AppendKey.of("k", text)));
        }
        for (var name : List.of(
                refused("empty", "", "codec"),
                refused("201 characters", "c".repeat(201), "201"),
                refused("a tab", "js\ton", "\\u{9}"),
                accepted("one that nobody knows", "rot13"))) {
            to.accept(of("codec", name, text -> Payload.of(text, new byte[0])));
        }
        for (var name : List.of(
                refused("an empty type", "", "event type"),
                refused("a type with NUL", "\u0000", "\\u{0}"),
                accepted("a reserved type", "$closed"),
                accepted("SQL", "') OR 1=1 --"))) {
            to.accept(of("query", name, Query::types));
        }
        to.accept(of("query", refused("a category with a dash", "a-b", "a-b"), Query::categories));
        to.accept(of("query", refused("a blank correlation", " ", "correlation"), Query::correlation));
        to.accept(of("query", refused("a causation of 201", "c".repeat(201), "causation"), Query::causation));
        to.accept(of(
                "query",
                refused("half a pair in a criterion", "\udfff", "\\u{dfff}"),
                text -> Criterion.ANY.withTypes(Set.of(text))));
    }

    private static void metadata(Consumer<HostileCase> to) {
        for (var name : List.of(
                refused("blank", "", "metadata"),
                refused("201 characters", "n".repeat(201), "201"),
                refused("an override", "\u202ename", "\\u{202e}"),
                accepted("a class name", "__proto__"),
                accepted("a header of HTTP", "Content-Length"))) {
            to.accept(of("metadata name", name, text -> Metadata.EMPTY.with(text, "x")));
        }
        for (var value : List.of(
                refused("NUL", "\u0000", "NUL"),
                refused("half a pair", "x\ud800", "surrogate"),
                refused("8,193 characters", "v".repeat(8_193), "8193"),
                refused("a mebibyte", "v".repeat(1 << 20), "8192"),
                accepted("empty", ""),
                accepted("8,192 characters", "v".repeat(8_192)),
                accepted("a header injected", "x\r\nSet-Cookie: a=b"),
                accepted("a terminal's colour", "\u001b[31m"),
                accepted("an override", "\u202ex"))) {
            to.accept(of("metadata value", value, text -> Metadata.EMPTY.with("note", text)));
        }
        for (var value : List.of(
                refused("empty", "", "correlationId"),
                refused("a line feed", "a\nb", "correlationId"),
                refused("201 characters", "c".repeat(201), "correlationId"))) {
            to.accept(of("correlation id", value, text -> Metadata.EMPTY.with(Metadata.CORRELATION_ID, text)));
        }
        to.accept(of("metadata", refused("65 entries", "65", "64 entries, not 65"), _ -> entries(65)));
        to.accept(of("metadata", accepted("64 entries", "64"), _ -> entries(64)));
    }

    private static Metadata entries(int count) {
        Map<String, String> entries = new HashMap<>();
        for (int i = 0; i < count; i++) {
            entries.put("n" + i, "v");
        }
        return new Metadata(entries);
    }

    private static Name refused(String what, String text, String says) {
        return new Name(what, text, BAD_ARGUMENT, says);
    }

    private static Name accepted(String what, String text) {
        return new Name(what, text, ACCEPTED, "");
    }

    private static HostileCase of(String place, Name name, Place take) {
        return new HostileCase(
                "API, name",
                place + ", " + name.what,
                name.expected,
                name.says,
                _ -> Answer.to(() -> take.take(name.text)));
    }
}
