package io.leftfold;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// What an append asks for, in 32 characters: the first half of the SHA-256 of its streams, types, tags and
/// payloads.
final class Fingerprint {
    private static final int BYTES = 16;

    private final MessageDigest digest;

    private Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    static String of(List<Write> writes) {
        var fingerprint = new Fingerprint();
        for (var write : writes) {
            fingerprint.add(write.stream().toString().getBytes(StandardCharsets.UTF_8));
            fingerprint.add(write.events().size());
            for (var event : write.events()) {
                fingerprint.add(event.type().getBytes(StandardCharsets.UTF_8));
                fingerprint.add(event.schemaVersion());
                fingerprint.add(event.tags().size());
                event.tags().forEach(tag -> fingerprint.add(tag.toString().getBytes(StandardCharsets.UTF_8)));
                fingerprint.add(event.payload().bytes());
            }
        }
        return HexFormat.of().formatHex(fingerprint.digest.digest(), 0, BYTES);
    }

    private void add(byte[] bytes) {
        add(bytes.length);
        digest.update(bytes);
    }

    private void add(int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
    }
}
