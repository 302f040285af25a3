package io.leftfold.bench;

/// The events of a benchmark.
sealed interface BenchEvent {
    record Booked(String account, long cents, String currency, String text) implements BenchEvent {}
}
