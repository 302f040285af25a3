package io.leftfold.cli;

import io.leftfold.diff.DiffProgress;
import org.jspecify.annotations.Nullable;

/// Tells how far each work of a diff has come, one after the other. Not safe for use by several threads.
final class WorkProgress implements DiffProgress, AutoCloseable {
    private final Terminal terminal;
    private String work = "";
    private @Nullable Progress progress;

    WorkProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void at(String work, long done, double share) {
        if (progress == null || !work.equals(this.work)) {
            close();
            this.work = work;
            progress = Progress.start(terminal, work, "compared", 0);
        }
        progress.at(done, share);
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
    }
}
