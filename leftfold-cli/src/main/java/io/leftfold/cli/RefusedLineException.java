package io.leftfold.cli;

/// A line that is an event, but not one that the store takes.
final class RefusedLineException extends Exception {
    private final long line;

    RefusedLineException(long line, String message) {
        super(message);
        this.line = line;
    }

    long line() {
        return line;
    }
}
