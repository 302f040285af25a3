package io.leftfold.examples.shop;

import java.util.regex.Pattern;

/// A telephone number in the international form of E.164: `+5511987654321`.
public record Phone(String value) {
    private static final Pattern WRITTEN = Pattern.compile("\\+[1-9][0-9]{6,14}");

    public Phone {
        if (!WRITTEN.matcher(value).matches()) {
            throw new IllegalArgumentException("a phone number looks like +5511987654321, not \"" + value + '"');
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
