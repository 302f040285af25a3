package io.leftfold.proof;

/// A promise that was found not to be kept.
public final class Broken extends RuntimeException {
    Broken(String message) {
        super(message);
    }

    Broken(String message, Throwable cause) {
        super(message, cause);
    }

    static void unless(boolean kept, String promise, Object... found) {
        if (!kept) {
            throw new Broken(found.length == 0 ? promise : promise + ": " + java.util.Arrays.deepToString(found));
        }
    }
}
