package io.leftfold.bench;

/// The events of a benchmark.
public sealed interface BenchEvent {
    /// @param text fills up to [BenchAccount#PAYLOAD_BYTES]
    record Booked(String account, long cents, String currency, String text) implements BenchEvent {}
}
