package io.leftfold.tck.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The JSON that histories are written in: RFC 8259 without fractions, exponents and null. Values are maps,
/// lists, strings, longs and booleans. By hand, so that whoever checks a store needs no JSON library beside
/// their own.
final class Json {
    private static final int DEPTH_MAX = 32;

    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    /// @throws IllegalArgumentException naming the column, if `text` is not one value
    static Object parse(String text) {
        var json = new Json(text);
        var value = json.value();
        json.space();
        if (json.at < text.length()) {
            throw json.wrong("more after the value");
        }
        return value;
    }

    static void write(Object value, StringBuilder out) {
        switch (value) {
            case String string -> writeString(string, out);
            case Long number -> out.append(number.longValue());
            case Boolean truth -> out.append(truth.booleanValue());
            case List<?> list -> {
                char before = '[';
                for (var item : list) {
                    out.append(before);
                    write(item, out);
                    before = ',';
                }
                out.append(list.isEmpty() ? "[]" : "]");
            }
            case Map<?, ?> map -> {
                char before = '{';
                for (var entry : map.entrySet()) {
                    out.append(before);
                    writeString((String) entry.getKey(), out);
                    out.append(':');
                    write(entry.getValue(), out);
                    before = ',';
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            default -> throw new IllegalArgumentException("not a value of JSON: " + value.getClass());
        }
    }

    private static void writeString(String string, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                // Surrogates too, since half a pair has no UTF-8.
                out.append("\\u").append(Character.forDigit(c >> 12, 16));
                out.append(Character.forDigit(c >> 8 & 15, 16));
                out.append(Character.forDigit(c >> 4 & 15, 16));
                out.append(Character.forDigit(c & 15, 16));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private Object value() {
        space();
        char c = peek();
        if (c == '{') {
            return nested(this::map);
        }
        if (c == '[') {
            return nested(this::list);
        }
        if (c == '"') {
            return string();
        }
        if (c == '-' || isDigit(c)) {
            return number();
        }
        if (taken("true")) {
            return true;
        }
        if (taken("false")) {
            return false;
        }
        throw wrong("no value begins like this");
    }

    private <T> T nested(java.util.function.Supplier<T> inner) {
        depth++;
        if (depth > DEPTH_MAX) {
            throw wrong("nested deeper than " + DEPTH_MAX);
        }
        at++;
        var value = inner.get();
        depth--;
        return value;
    }

    private Map<String, Object> map() {
        var map = new LinkedHashMap<String, Object>();
        space();
        if (taken("}")) {
            return map;
        }
        do {
            space();
            var name = string();
            space();
            expect(':');
            if (map.put(name, value()) != null) {
                throw wrong("\"" + name + "\" stands twice");
            }
            space();
        } while (taken(","));
        expect('}');
        return map;
    }

    private List<Object> list() {
        var list = new ArrayList<>();
        space();
        if (taken("]")) {
            return list;
        }
        do {
            list.add(value());
            space();
        } while (taken(","));
        expect(']');
        return list;
    }

    private String string() {
        expect('"');
        int begin = at;
        while (peek() != '"') {
            if (peek() == '\\') {
                return escaped(begin);
            }
            if (peek() < ' ') {
                throw wrong("a control character in a string");
            }
            at++;
        }
        return text.substring(begin, at++);
    }

    private String escaped(int begin) {
        var string = new StringBuilder(text.substring(begin, at));
        while (peek() != '"') {
            char c = peek();
            at++;
            if (c < ' ') {
                throw wrong("a control character in a string");
            }
            string.append(c == '\\' ? escape() : c);
        }
        at++;
        return string.toString();
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int unit = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(peek(), 16);
                    if (digit < 0 || peek() > 'f') {
                        throw wrong("\\u takes four hexadecimal digits");
                    }
                    unit = unit << 4 | digit;
                    at++;
                }
                yield (char) unit;
            }
            default -> throw wrong("no such escape");
        };
    }

    private Long number() {
        int begin = at;
        if (peek() == '-') {
            at++;
        }
        int digits = at;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        boolean padded = at - digits > 1 && text.charAt(digits) == '0';
        boolean fraction = at < text.length() && ".eE".indexOf(text.charAt(at)) >= 0;
        if (at == digits || padded || fraction) {
            throw wrong("numbers are whole, without leading zeros");
        }
        try {
            return Long.parseLong(text, begin, at, 10);
        } catch (NumberFormatException large) {
            throw new IllegalArgumentException("column " + (begin + 1) + ": a number is beyond 64 bits", large);
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("it ends too early");
        }
        return text.charAt(at);
    }

    private boolean taken(String token) {
        boolean there = text.startsWith(token, at);
        if (there) {
            at += token.length();
        }
        return there;
    }

    private void expect(char c) {
        if (peek() != c) {
            throw wrong("'" + c + "' is expected");
        }
        at++;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("column " + (at + 1) + ": " + what);
    }
}
