package io.leftfold.examples.shop;

import java.util.Locale;
import java.util.regex.Pattern;

/// An amount in the shop's currency, never negative. Written with two decimals: `123.45`.
public record Money(long cents) {
    public static final Money ZERO = new Money(0);
    /// The greatest that can be written.
    static final Money MAX = new Money(99_999_999_999_999L);

    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,12})(?:\\.([0-9]{1,2}))?");

    public Money {
        if (cents < 0) {
            throw new IllegalArgumentException("an amount must not be negative: " + cents + " cents");
        }
    }

    /// Reads an amount of at most twelve digits before the point and two after it.
    ///
    /// @throws IllegalArgumentException if it is written in another way
    public static Money parse(String written) {
        var parts = WRITTEN.matcher(written);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "an amount is written like 123.45, with at most two decimals, not \"" + written + '"');
        }
        var decimals = parts.group(2) == null ? "00" : (parts.group(2) + "0").substring(0, 2);
        return new Money(Long.parseLong(parts.group(1) + decimals));
    }

    public Money plus(Money other) {
        return new Money(Math.addExact(cents, other.cents));
    }

    public Money times(int factor) {
        return new Money(Math.multiplyExact(cents, factor));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
    }
}
