package io.leftfold.spi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/// A text of a column, which is mostly the one of the row before and then not made again. Used by one thread.
public final class RepeatedText {
    private byte[] bytes = {};
    private String text = "";

    public RepeatedText() {}

    /// @param now the text in UTF-8
    public String of(byte[] now) {
        if (!Arrays.equals(bytes, now)) {
            bytes = now;
            text = new String(now, UTF_8);
        }
        return text;
    }
}
