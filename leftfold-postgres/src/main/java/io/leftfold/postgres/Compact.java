package io.leftfold.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/// Texts as the short values that stand for them in columns and indexes. Most ids are UUIDs, which are 16 bytes
/// and not 36.
final class Compact {
    private static final int UUID_LENGTH = 36;
    private static final int HALF_SHA256_LENGTH = 32;

    /// The version that RFC 9562 leaves to applications.
    private static final int OWN_VERSION = 8;

    /// No text begins like this.
    private static final byte UUID_FOLLOWS = 0;

    private Compact() {}

    /// A UUID as a byte 0 and its 16 bytes, any other text in UTF-8.
    static byte[] bytes(String text) {
        if (!isUuid(text)) {
            return text.getBytes(UTF_8);
        }
        var id = UUID.fromString(text);
        return ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put(UUID_FOLLOWS)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /// The text of [#bytes].
    static String text(byte[] bytes) {
        if (bytes.length != 1 + 2 * Long.BYTES || bytes[0] != UUID_FOLLOWS) {
            return new String(bytes, UTF_8);
        }
        var both = ByteBuffer.wrap(bytes, 1, 2 * Long.BYTES);
        return new UUID(both.getLong(), both.getLong()).toString();
    }

    /// A key as a UUID: itself where it is one, else the first half of its SHA-256, marked as version 8.
    static UUID key(String key) {
        if (isUuid(key)) {
            var id = UUID.fromString(key);
            if (id.version() != OWN_VERSION) {
                return id;
            }
        }
        var both = ByteBuffer.wrap(sha256(key));
        long high = both.getLong() & ~0xF000L | OWN_VERSION << 12;
        long low = both.getLong() & ~(0b11L << 62) | 0b10L << 62;
        return new UUID(high, low);
    }

    /// A fingerprint as 16 bytes: what it says where it is half a SHA-256, else the first half of its own.
    static UUID fingerprint(String fingerprint) {
        var both =
                ByteBuffer.wrap(isHalfSha256(fingerprint) ? HexFormat.of().parseHex(fingerprint) : sha256(fingerprint));
        return new UUID(both.getLong(), both.getLong());
    }

    /// What stands for a tag: the first 8 bytes of its SHA-256. Two tags may have the same, so the tags of an
    /// event are compared too.
    static long tag(String tag) {
        return ByteBuffer.wrap(sha256(tag)).getLong();
    }

    private static boolean isUuid(String text) {
        if (text.length() != UUID_LENGTH) {
            return false;
        }
        for (int i = 0; i < UUID_LENGTH; i++) {
            boolean dashed = i == 8 || i == 13 || i == 18 || i == 23;
            if (dashed ? text.charAt(i) != '-' : !isLowerHex(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHalfSha256(String text) {
        return text.length() == HALF_SHA256_LENGTH && text.chars().allMatch(c -> isLowerHex((char) c));
    }

    private static boolean isLowerHex(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }
}
