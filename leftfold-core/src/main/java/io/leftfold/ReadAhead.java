package io.leftfold;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads page after page, each on a thread of its own while the one before it is in use. Only where there is
/// more to read: who finds all in one page makes no thread. Holds up to two pages. For use by one thread at a
/// time.
public final class ReadAhead {
    private final Function<Range, Page> read;
    private final Range range;
    private final ThreadFactory threads;
    private long askedAfter;
    private @Nullable CompletableFuture<Page> asked;

    /// @param read    safe for use by several threads
    /// @param range   forward; its `after` does not count
    /// @param threads as of [Environment#threads]
    public ReadAhead(Function<Range, Page> read, Range range, ThreadFactory threads) {
        this.read = read;
        this.range = range;
        this.threads = threads;
    }

    /// The page after this place; read already if that is where the last one ended. Does not end for an
    /// interrupt, which is kept.
    ///
    /// @throws RuntimeException what the read threw; the next call reads again
    public Page after(long place) {
        var known = asked;
        asked = null;
        var page = known != null && askedAfter == place ? await(known) : read.apply(range.after(place));
        if (!page.atEnd()) {
            askedAfter = page.scannedTo();
            var next = range.after(askedAfter);
            asked = CompletableFuture.supplyAsync(
                    () -> read.apply(next), task -> threads.newThread(task).start());
        }
        return page;
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
