package io.leftfold.examples.shop;

import java.math.BigInteger;
import java.util.List;

/// A line of an order.
///
/// @param price   of one piece
/// @param freight of the line
public record Item(String product, int quantity, Money price, Money freight) {
    public Money total() {
        return price.times(quantity).plus(freight);
    }

    /// Whether their total is an amount that can be written.
    static boolean arePayable(List<Item> items) {
        var cents = items.stream()
                .map(item -> BigInteger.valueOf(item.price.cents())
                        .multiply(BigInteger.valueOf(item.quantity))
                        .add(BigInteger.valueOf(item.freight.cents())))
                .reduce(BigInteger.ZERO, BigInteger::add);
        return cents.compareTo(BigInteger.valueOf(Money.MAX.cents())) <= 0;
    }

    static Money total(List<Item> items) {
        return items.stream().map(Item::total).reduce(Money.ZERO, Money::plus);
    }
}
