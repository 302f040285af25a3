package io.leftfold.examples.shop;

import java.util.List;

/// A line of an order.
///
/// @param price   of one piece
/// @param freight of the line
public record Item(String product, int quantity, Money price, Money freight) {
    public Money total() {
        return price.times(quantity).plus(freight);
    }

    static Money total(List<Item> items) {
        return items.stream().map(Item::total).reduce(Money.ZERO, Money::plus);
    }
}
