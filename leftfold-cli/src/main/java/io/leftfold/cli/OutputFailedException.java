package io.leftfold.cli;

import java.io.IOException;

/// Standard output takes nothing more.
final class OutputFailedException extends RuntimeException {
    OutputFailedException(IOException cause) {
        super(cause);
    }

    /// Whether its reader has gone, as `head` does when it has seen enough.
    boolean isBrokenPipe() {
        var message = String.valueOf(getCause() == null ? null : getCause().getMessage());
        return message.contains("Broken pipe") || message.contains("pipe is being closed");
    }
}
