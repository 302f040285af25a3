package io.leftfold.examples.shop;

import java.util.Locale;
import java.util.regex.Pattern;

/// An e-mail address in small letters, at most 200 characters.
public record Email(String value) {
    private static final Pattern WRITTEN = Pattern.compile("[a-z0-9._%+'-]+@[a-z0-9-]+(\\.[a-z0-9-]+)+");
    private static final int LENGTH_MAX = 200;

    public Email {
        value = value.toLowerCase(Locale.ROOT);
        if (value.length() > LENGTH_MAX || !WRITTEN.matcher(value).matches()) {
            throw new IllegalArgumentException("an e-mail address looks like ada@example.com, not \"" + value + '"');
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
