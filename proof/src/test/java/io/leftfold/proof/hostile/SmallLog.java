package io.leftfold.proof.hostile;

import io.leftfold.RecordedEvent;
import java.nio.file.Path;
import java.util.Set;

/// A small log with a little of everything, to be spoiled.
public final class SmallLog {
    private SmallLog() {}

    /// @return what was written
    public static Set<RecordedEvent> made(Path file) {
        return StoreFileCases.made(file);
    }
}
