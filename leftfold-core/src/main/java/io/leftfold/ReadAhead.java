package io.leftfold;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;

/// Reads pages on threads of their own while the ones before them are in use. Only where there is more to read:
/// who finds all in one page makes no thread. Holds up to three pages, so that neither side waits where one page
/// takes longer than the next. For use by one thread at a time.
public final class ReadAhead {
    private static final int AHEAD = 2;

    private final Function<Range, Page> read;
    private final Range range;
    private final ThreadFactory threads;

    /// The pages after `place`, each asked for when the one before it is there.
    private final ArrayDeque<CompletableFuture<Page>> asked = new ArrayDeque<>();

    private long place;

    /// @param read    safe for use by several threads
    /// @param range   forward; its `after` does not count
    /// @param threads as of [Environment#threads]
    public ReadAhead(Function<Range, Page> read, Range range, ThreadFactory threads) {
        this.read = read;
        this.range = range;
        this.threads = threads;
    }

    /// The page after `place`; read already if that is where the last one ended. Does not end for an interrupt,
    /// which is kept.
    ///
    /// @throws RuntimeException what the read threw; the next call reads again
    public Page after(long place) {
        var known = this.place == place ? asked.pollFirst() : null;
        var others = List.copyOf(asked);
        asked.clear();
        var page = known == null ? read.apply(range.after(place)) : await(known);
        if (!page.atEnd()) {
            this.place = page.scannedTo();
            if (known != null) {
                asked.addAll(others);
            }
            while (asked.size() < AHEAD) {
                asked.add(asked.isEmpty() ? next(page) : asked.getLast().thenCompose(this::next));
            }
        }
        return page;
    }

    /// The page after `before`, or that one if there is none.
    private CompletableFuture<Page> next(Page before) {
        return before.atEnd()
                ? CompletableFuture.completedFuture(before)
                : CompletableFuture.supplyAsync(() -> read.apply(range.after(before.scannedTo())), this::run);
    }

    private void run(Runnable task) {
        threads.newThread(task).start();
    }

    private static Page await(CompletableFuture<Page> page) {
        try {
            return page.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            // A function throws nothing checked.
            throw (Error) failed.getCause();
        }
    }
}
