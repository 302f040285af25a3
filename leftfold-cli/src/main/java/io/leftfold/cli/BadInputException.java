package io.leftfold.cli;

/// What the user gave cannot be used. Ends the command with [ExitCode#BAD_INPUT] and this message, and without a
/// stack trace.
public final class BadInputException extends RuntimeException {
    private final String code;
    private final String nextStep;

    /// @param code     the error's stable name: `file-unreadable`
    /// @param message  what was asked and what was found
    /// @param nextStep what to do now, a sentence; empty where the message says it
    public BadInputException(String code, String message, String nextStep) {
        super(message);
        this.code = code;
        this.nextStep = nextStep;
    }

    public String code() {
        return code;
    }

    public String nextStep() {
        return nextStep;
    }
}
