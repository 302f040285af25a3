package io.leftfold.spi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A statement that is a resource of its module, which alone can open it.
public final class SqlResource {
    private SqlResource() {}

    /// All of `in`, which is closed.
    ///
    /// @param in   null where there is none
    /// @param name for messages
    /// @throws IllegalStateException if there is none: the build is broken
    public static String text(@Nullable InputStream in, String name) {
        if (in == null) {
            throw new IllegalStateException("the resource " + name + " is missing from the build");
        }
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
