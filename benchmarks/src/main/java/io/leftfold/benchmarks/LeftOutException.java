package io.leftfold.benchmarks;

/// An entrant that cannot be measured on this machine; the message says why. The others can.
final class LeftOutException extends RuntimeException {
    LeftOutException(String message) {
        super(message);
    }
}
