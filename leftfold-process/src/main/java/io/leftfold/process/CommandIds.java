package io.leftfold.process;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Ids of commands that are the same whenever the same is done again.
final class CommandIds {
    private static final int LENGTH_MAX = 200;

    private CommandIds() {}

    /// @param what     of characters that names of steps have, and slashes, no two of them side by side
    /// @param instance may hold any character, so it comes last, behind the first two slashes that are side by
    ///     side
    static String of(String process, String what, String instance) {
        return fitting("process/" + process + '/' + what + "//" + instance);
    }

    /// The instance that an attempt at a step starts, of another process. Names hold no slash, but may hold dots.
    static String child(String process, String instance, String step, int attempt) {
        return fitting(process + '/' + step + '/' + attempt + '/' + instance);
    }

    private static String fitting(String id) {
        if (id.length() <= LENGTH_MAX) {
            return id;
        }
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            return "process/" + HexFormat.of().formatHex(sha256.digest(id.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }
}
