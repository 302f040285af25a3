package io.leftfold.examples.shop;

/// How far an order has come.
public enum OrderStatus {
    /// There is no such order.
    NONE,
    CREATED,
    CONFIRMED,
    SHIPPED,
    DELIVERED,
    CANCELLED
}
