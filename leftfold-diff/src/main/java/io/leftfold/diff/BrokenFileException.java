package io.leftfold.diff;

import java.nio.file.Path;

/// A file of a diff is not what it was given for: a baseline, commands, or approvals. Nothing was compared, or not
/// all.
public final class BrokenFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Path file;

    BrokenFileException(Path file, String what) {
        super(file + " " + what);
        this.file = file;
    }

    BrokenFileException(Path file, long line, String what) {
        super(file + " line " + line + " " + what);
        this.file = file;
    }

    public Path file() {
        return file;
    }
}
