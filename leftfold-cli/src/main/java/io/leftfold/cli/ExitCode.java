package io.leftfold.cli;

/// What a command's exit code says.
public final class ExitCode {
    public static final int OK = 0;
    /// Something happened that should not: a bug, or output that could not be written.
    public static final int UNEXPECTED = 1;
    /// The command line, a file or what it names is not right. Nothing was done, or what is said was done.
    public static final int BAD_INPUT = 2;
    /// A verification found damage, the doctor a problem, a diff a difference, or a replay left events undone.
    public static final int FINDINGS = 3;
    /// The store cannot be opened, or not be used for this.
    public static final int STORE = 4;
    /// Ended by Ctrl-C.
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
