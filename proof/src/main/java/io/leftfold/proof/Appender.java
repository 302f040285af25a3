package io.leftfold.proof;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.Limits;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreUnavailableException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/// Runs a [Script] against a store, in a process of its own that may be ended at any time. Each answer
/// becomes a line, written at once.
///
/// System properties: `leftfold.proof.timeout`, the milliseconds that an append or a lock may wait, and
/// `leftfold.proof.readers`, how many threads read all there is, in large pages, again and again.
final class Appender {
    /// Lines that are no answers.
    private static final String OPENED = "opened";

    static final String CLOSING = "closing";
    private static final String CLOSED = "closed";
    private static final String UNEXPECTED = "unexpected ";

    /// A reader had to give up a page.
    static final String STARVED = "starved";

    /// Made before there is no memory for it.
    private static final byte[] STARVED_LINE = (STARVED + "\n").getBytes(StandardCharsets.UTF_8);

    private final Script script;
    private final LongSupplier nanoTime = Environment.system().nanoTime();
    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

    private Appender(Script script) {
        this.script = script;
    }

    /// What the process is started with.
    ///
    /// @param appends of each thread, before the store is closed
    static String[] arguments(Path file, Script script, long appends) {
        return arguments(file.toString(), script, appends);
    }

    /// @param address of a store, see [Stores]
    static String[] arguments(String address, Script script, long appends) {
        return new String[] {
            address,
            String.valueOf(script.seed()),
            String.valueOf(script.threads()),
            String.valueOf(script.payloadBytes()),
            String.valueOf(appends)
        };
    }

    static void main(String[] arguments) throws InterruptedException {
        new Appender(new Script(
                        Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3])))
                .run(arguments[0], Long.parseLong(arguments[4]));
    }

    /// @throws Broken if the line says that an append ended in no way that was promised
    static boolean isAnswer(String line) {
        Broken.unless(!line.startsWith(UNEXPECTED), "an append ended with", line);
        // The JVM, too, says a word when it ends for want of memory.
        return Character.isDigit(line.charAt(0));
    }

    private void run(String address, long appends) throws InterruptedException {
        var timeout = Duration.ofMillis(Integer.getInteger("leftfold.proof.timeout", 30_000));
        var store = Stores.open(address, timeout);
        say(OPENED);
        for (int i = Integer.getInteger("leftfold.proof.readers", 0); i > 0; i--) {
            Thread.ofVirtual().start(() -> readForEver(store));
        }
        var threads = IntStream.range(0, script.threads())
                .mapToObj(thread -> Thread.ofVirtual().start(() -> append(store, thread, appends)))
                .toList();
        for (var thread : threads) {
            thread.join();
        }
        say(CLOSING);
        store.close();
        say(CLOSED);
    }

    private void append(EventStore store, int thread, long appends) {
        for (long number = 1; number <= appends; number++) {
            Answer answer;
            var append = script.append(thread, number);
            long invoked = nanoTime.getAsLong();
            try {
                answer = Answer.of(store, append);
            } catch (OutOfMemoryError anywhere) {
                answer = new Answer.Unknown();
            } catch (RuntimeException | Error unexpected) {
                say(UNEXPECTED + unexpected);
                throw unexpected;
            }
            say(thread + " " + number + " " + invoked + " " + nanoTime.getAsLong() + " " + answer.line());
        }
    }

    /// Keeps what it reads until the memory ends, whatever the others need.
    private void readForEver(EventStore store) {
        while (true) {
            try {
                var kept = new ArrayList<Page>();
                var range = Range.forward().limit(Limits.PAGE);
                for (long after = 0; ; after = kept.getLast().scannedTo()) {
                    kept.add(store.readAll(Query.ALL, range.after(after)));
                }
            } catch (OutOfMemoryError again) {
                say(STARVED_LINE);
            } catch (StoreClosedException closed) {
                return;
            } catch (RuntimeException | Error unexpected) {
                if (!isOfMemory(unexpected)) {
                    say(UNEXPECTED + unexpected);
                    throw unexpected;
                }
                say(STARVED_LINE);
            }
        }
    }

    /// SQLite and its driver, too, say that there is no memory.
    private static boolean isOfMemory(Throwable failure) {
        return failure instanceof StoreUnavailableException
                && String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("out of memory");
    }

    /// In one write, which a pipe keeps in one piece.
    private void say(String line) {
        say((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void say(byte[] line) {
        try {
            out.write(line);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
