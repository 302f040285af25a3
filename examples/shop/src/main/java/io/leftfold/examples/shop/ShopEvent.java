package io.leftfold.examples.shop;

import io.leftfold.Tag;
import java.util.Set;

/// Everything that happens in the shop.
public sealed interface ShopEvent permits OrderEvent, CustomerEvent {
    /// What it is about besides its stream, so that decisions reach across streams.
    Set<Tag> tags();
}
