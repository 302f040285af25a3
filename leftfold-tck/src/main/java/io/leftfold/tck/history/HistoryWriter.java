package io.leftfold.tck.history;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/// Writes a history as it happens: a line of JSON in UTF-8 per entry, ended by a line feed, given to the
/// operating system before [#record] returns. So the end of this process takes at most part of the last line
/// with it, which [HistoryReader] leaves out. Not flushed to the disk: the end of the machine may take more.
///
/// The first line says the version of the form and the run. All others say what they are, in `is`; `at` is a
/// time in nanoseconds of the machine's monotonic clock:
///
/// ```
/// {"history":1,"run":1,"note":"seed 7"}
/// {"is":"invoke","operation":1,"process":"client-0","at":10,"append":{"key":"k-1","body":"5f…","writes":[{"stream":
///     "account-1","events":[{"id":"…","type":"opened","tags":["customer:c-1"]}]}],"conditions":[
///     {"stream":"account-1","version":3},{"none":[{"types":["closed"],"tags":["customer:c-1"]}],"after":17}]}}
/// {"is":"return","operation":1,"at":25,"done":{"first":18,"last":18,"versions":{"account-1":4}}}
/// {"is":"invoke",…,"read":{"stream":"account-1","after":0,"forward":true,"limit":100}}
/// {"is":"invoke",…,"read-log":{"query":[{}],"after":0,"forward":true,"limit":100}}
/// {"is":"return",…,"refused":{"condition":{"stream":"account-1","version":"none"},"met":4}}
/// {"is":"return",…,"found":{"events":[{"position":1,"version":1,"id":"…"}],"scannedTo":1,"head":1,"atEnd":true}}
/// {"is":"return",…,"failed":{"code":"overloaded","message":"…"}}
/// {"is":"return",…,"unknown":"the connection broke"}
/// {"is":"subscribe","subscription":"s","at":10,"query":[{}],"after":0,"delivery":"at-least-once"}
/// {"is":"deliver","subscription":"s","at":11,"position":1,"stream":"account-1","version":1,"id":"…"}
/// {"is":"finish","subscription":"s","at":12,"position":1}
/// {"is":"checkpoint","subscription":"s","at":13,"position":1}
/// {"is":"model","model":"m","at":14,"position":1,"query":[{}],"delivery":"exactly-once","fold":"versions",
///     "applied":{"…":1},"rows":{"account-1":"1"}}
/// {"is":"event","position":1,"stream":"account-1","version":1,"id":"…","type":"opened","tags":[]}
/// {"is":"end-of-log","head":1}
/// ```
///
/// (Broken here where lines are long.) An expected version is a number, `"none"` or `"any"`; the other
/// conditions that a refusal may name are `{"open":stream}` and `{"unused":id}`. An invocation without a return
/// is an operation whose outcome nobody knows.
///
/// Safe for use by several threads. Fails with [UncheckedIOException] where it cannot write: the history is no
/// longer complete then, and what was recorded before stands.
public final class HistoryWriter implements Recorder, AutoCloseable {
    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();

    private HistoryWriter(OutputStream out) {
        this.out = out;
    }

    /// Writes to a file that must not be there yet.
    public static HistoryWriter create(Path file) {
        try {
            return to(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (IOException failure) {
            throw new UncheckedIOException("a history is written to a new file, not to " + file, failure);
        }
    }

    /// Writes to `out`, a pipe to another process for example, each line in one call.
    public static HistoryWriter to(OutputStream out) {
        return new HistoryWriter(out);
    }

    @Override
    public void record(Entry entry) {
        byte[] line = (Lines.write(entry) + "\n").getBytes(StandardCharsets.UTF_8);
        lock.lock();
        try {
            out.write(line);
            out.flush();
        } catch (IOException failure) {
            throw new UncheckedIOException("the history cannot be written", failure);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            out.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("the history cannot be closed", failure);
        } finally {
            lock.unlock();
        }
    }
}
