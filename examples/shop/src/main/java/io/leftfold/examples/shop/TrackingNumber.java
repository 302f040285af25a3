package io.leftfold.examples.shop;

import java.util.regex.Pattern;

/// What a carrier finds a parcel by: 8 to 40 capital letters and digits.
public record TrackingNumber(String value) {
    private static final Pattern WRITTEN = Pattern.compile("[A-Z0-9]{8,40}");

    public TrackingNumber {
        if (!WRITTEN.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a tracking number has 8 to 40 capital letters and digits, not \"" + value + '"');
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
