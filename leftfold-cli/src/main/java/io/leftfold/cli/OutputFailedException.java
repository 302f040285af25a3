package io.leftfold.cli;

import java.io.IOException;

/// Standard output, or the file in its place, takes nothing more.
final class OutputFailedException extends RuntimeException {
    private final IOException reason;

    OutputFailedException(IOException reason) {
        super(reason);
        this.reason = reason;
    }

    IOException reason() {
        return reason;
    }

    /// Whether its reader has gone, as `head` does when it has seen enough.
    boolean isBrokenPipe() {
        var message = String.valueOf(reason.getMessage());
        return message.contains("Broken pipe") || message.contains("pipe is being closed");
    }
}
