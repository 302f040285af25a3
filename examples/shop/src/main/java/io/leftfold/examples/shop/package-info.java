/// A shop that runs on events: orders as a decider, customers as an aggregate root, one decision over both, read
/// models, and a job that turns a marketplace's exported tables into commands.
@NullMarked
package io.leftfold.examples.shop;

import org.jspecify.annotations.NullMarked;
