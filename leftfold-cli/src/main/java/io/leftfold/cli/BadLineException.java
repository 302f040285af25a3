package io.leftfold.cli;

/// A line that is no event.
final class BadLineException extends Exception {
    BadLineException(String message) {
        super(message);
    }
}
