package io.leftfold;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// The format that core writes texts by name in: a byte for the format's version, then for each entry, in the
/// order of names, name and value, each as its length in UTF-8 bytes (unsigned LEB128) and those bytes.
final class TextMap {
    /// The name of this format where a payload is written in it.
    static final String CODEC = "leftfold";

    private static final byte FORMAT = 1;

    private TextMap() {}

    static byte[] encode(Map<String, String> texts) {
        var out = new ByteArrayOutputStream(64);
        out.write(FORMAT);
        new TreeMap<>(texts).forEach((name, value) -> {
            write(out, name);
            write(out, value);
        });
        return out.toByteArray();
    }

    /// @throws IllegalArgumentException if `bytes` are not of this format
    static Map<String, String> decode(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        if (bytes.length == 0 || in.get() != FORMAT) {
            throw new IllegalArgumentException("not of format " + FORMAT + " of texts by name: " + bytes.length
                    + " bytes" + (bytes.length == 0 ? "" : " that begin with " + bytes[0]));
        }
        var texts = new TreeMap<String, String>();
        while (in.hasRemaining()) {
            var name = read(in);
            if (texts.put(name, read(in)) != null) {
                throw new IllegalArgumentException("a name stands twice among texts by name");
            }
        }
        return texts;
    }

    private static void write(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int rest = bytes.length;
        while (rest > 0x7F) {
            out.write(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
        out.writeBytes(bytes);
    }

    private static String read(ByteBuffer in) {
        int length = 0;
        int shift = 0;
        byte next;
        do {
            if (!in.hasRemaining() || shift > 21) {
                throw new IllegalArgumentException("texts by name are cut off or have a length that is none");
            }
            next = in.get();
            length |= (next & 0x7F) << shift;
            shift += 7;
        } while (next < 0);
        if (length > in.remaining()) {
            throw new IllegalArgumentException(
                    "texts by name are cut off: " + length + " bytes announced, " + in.remaining() + " there");
        }
        var text = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
        // It stands for what is not UTF-8, but may have been written, too.
        if (text.indexOf('\uFFFD') >= 0) {
            checkUtf8(in.slice(in.position(), length));
        }
        in.position(in.position() + length);
        return text;
    }

    private static void checkUtf8(ByteBuffer text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(text);
        } catch (CharacterCodingException notUtf8) {
            throw new IllegalArgumentException("texts by name are not UTF-8", notUtf8);
        }
    }
}
