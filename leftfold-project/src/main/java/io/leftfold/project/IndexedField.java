package io.leftfold.project;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A value of a document that queries find it by. What the database gets is a text whose order, by code points,
/// is that of the values: a text of up to 100 characters as it is; a longer one cut, with a hash, so that it is
/// found exactly and sorted by its beginning; a number as its sign, its exponent and its digits.
///
/// @param value gives null or an empty `Optional` where a document has none
record IndexedField<D>(String name, boolean isNumber, Function<D, ?> value) {
    private static final int PLAIN_MAX = 100;
    private static final int EXPONENT_OFFSET = 500_000;
    private static final int EXPONENT_MAX = 400_000;

    /// What stands in the index for `document`; null for nothing.
    @Nullable
    String of(D document) {
        Object found = value.apply(document);
        if (found instanceof Optional<?> optional) {
            found = optional.orElse(null);
        }
        return found == null ? null : encode(found);
    }

    /// @param wanted as it stands in a document; for numbers, their text too
    /// @throws IllegalArgumentException if it is no number where the field has numbers
    String encode(Object wanted) {
        if (!isNumber) {
            return text(wanted.toString());
        }
        try {
            return number(new BigDecimal(wanted.toString()));
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException(
                    "the field " + name + " holds numbers, and " + wanted + " is none", none);
        }
    }

    static String text(String text) {
        if (text.codePointCount(0, text.length()) <= PLAIN_MAX && text.indexOf('\0') < 0) {
            return text;
        }
        var beginning = text.replace('\0', '\u0001');
        int end = beginning.offsetByCodePoints(0, Math.min(PLAIN_MAX, beginning.codePointCount(0, beginning.length())));
        return beginning.substring(0, end) + "\u2026" + hash(text);
    }

    static String number(BigDecimal number) {
        var plain = number.stripTrailingZeros();
        if (plain.signum() == 0) {
            return "1";
        }
        long exponent = (long) plain.precision() - plain.scale();
        if (Math.abs(exponent) > EXPONENT_MAX) {
            throw new IllegalArgumentException("a number with the exponent " + exponent + " is not indexed");
        }
        var size = String.format(Locale.ROOT, "%06d", exponent + EXPONENT_OFFSET)
                + plain.unscaledValue().abs();
        if (plain.signum() > 0) {
            return text("2" + size);
        }
        // The larger it is the lower it stands, and a longer one below the shorter one that it begins with.
        var turned = new StringBuilder("0");
        size.chars().forEach(digit -> turned.append((char) ('0' + '9' - digit)));
        return text(turned.append('~').toString());
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException every) {
            throw new IllegalStateException(every);
        }
    }
}
