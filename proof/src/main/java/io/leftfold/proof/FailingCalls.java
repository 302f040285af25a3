package io.leftfold.proof;

import io.leftfold.Environment;
import io.leftfold.LeftfoldException;
import io.leftfold.proof.Answer.Done;
import io.leftfold.proof.Answer.Unknown;
import io.leftfold.proof.Control.Call;
import io.leftfold.proof.Control.Errno;
import io.leftfold.proof.Control.Fault;
import io.leftfold.proof.Control.Manner;
import io.leftfold.sqlite.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/// Lets the n-th write, flush, truncation, open and deletion of a small workload fail, for every n: the store is
/// made, two threads append, the write-ahead log is moved into the file on closing. Each append must get an
/// answer; then the file is opened without faults and held against the answers.
///
/// Runs in one process, which must have been started behind a [Shim].
final class FailingCalls {
    private static final int THREADS = 2;
    private static final int APPENDS = 15;

    private record Answered(long invoked, long returned, Answer answer) {}

    private static final Duration ANSWER_MAX = Duration.ofMinutes(1);

    private final Path folder;
    private final Control control;
    private final long seed;
    private final LongSupplier nanoTime = Environment.system().nanoTime();
    private final Map<Call, Long> met = new EnumMap<>(Call.class);
    private long appends;
    private long unknown;

    private FailingCalls(Path folder, Control control, long seed) {
        this.folder = folder;
        this.control = control;
        this.seed = seed;
    }

    /// Arguments: the folder behind the shim, the file of the control, the seed, how many calls of each kind to
    /// let fail at most, and the bytes of a payload. Says after each fault how many are done.
    static void main(String[] arguments) {
        new FailingCalls(Path.of(arguments[0]), Control.in(Path.of(arguments[1])), Long.parseLong(arguments[2]))
                .all(Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
    }

    private void all(int most, int payloadBytes) {
        run(payloadBytes, Optional.empty());
        var faults = new ArrayList<Fault>();
        for (var call : Call.values()) {
            long calls = met.getOrDefault(call, 0L);
            Broken.unless(calls > 0, "the workload makes no call of the kind", call);
            int step = Math.toIntExact(Math.max(1, calls / most));
            // Another seed meets other calls.
            for (long n = 1L + Math.floorMod(seed, step); n <= calls; n += step) {
                faults.add(fault(call, n, faults.size()));
            }
        }
        int struck = 0;
        for (int i = 0; i < faults.size(); i++) {
            struck += run(payloadBytes, Optional.of(faults.get(i))) ? 1 : 0;
            System.out.println(i + 1 + " of " + faults.size());
        }
        System.out.println(
                "faults " + faults.size() + " struck " + struck + " appends " + appends + " unknown " + unknown);
    }

    /// One call or all from it on, refused or torn, a broken or a full disk: in turn.
    private static Fault fault(Call call, long n, int turn) {
        return new Fault(
                call,
                n,
                turn % 2 == 0 ? n : Long.MAX_VALUE,
                call == Call.WRITE && turn / 2 % 2 == 0 ? Manner.TEAR : Manner.REFUSE,
                turn / 4 % 2 == 0 ? Errno.EIO : Errno.ENOSPC);
    }

    /// Whether the fault was met.
    private boolean run(int payloadBytes, Optional<Fault> fault) {
        var script = new Script(seed, THREADS, payloadBytes);
        var ledger = new Ledger(nanoTime);
        ledger.begin(script);
        control.clear();
        empty();
        var file = folder.resolve("log.db");
        try {
            fault.ifPresent(control::plan);
            appendAll(file, script, ledger);
            boolean struck = control.struck() > 0;
            for (var call : Call.values()) {
                met.put(call, control.calls(call));
            }
            control.clear();
            Campaign.check(file, ledger);
            return struck;
        } catch (RuntimeException | Error failure) {
            throw new Broken(failure.getMessage() + "; " + fault + ", seed " + seed + ", files in " + folder, failure);
        }
    }

    private void appendAll(Path file, Script script, Ledger ledger) {
        SqliteStore store;
        try {
            store = SqliteStore.open(file);
        } catch (LeftfoldException notOpened) {
            return;
        }
        var broken = new AtomicBoolean();
        var answers = IntStream.range(0, THREADS)
                .mapToObj(_ -> new ArrayList<Answered>())
                .toList();
        var failures = new ArrayList<Throwable>();
        var threads = IntStream.range(0, THREADS)
                .mapToObj(thread -> Thread.ofVirtual()
                        .uncaughtExceptionHandler((_, failure) -> failures.add(failure))
                        .start(() -> append(store, script, thread, answers.get(thread), broken)))
                .toList();
        for (var thread : threads) {
            Broken.unless(ended(thread), "an append is not answered");
        }
        for (var failure : failures) {
            throw new Broken("an append ended with " + failure, failure);
        }
        try {
            store.close();
        } catch (LeftfoldException onClosing) {
            // Whatever a close says, what was acknowledged must be there.
        }
        for (int thread = 0; thread < THREADS; thread++) {
            long number = 1;
            for (var answered : answers.get(thread)) {
                appends++;
                unknown += answered.answer instanceof Unknown ? 1 : 0;
                ledger.answered(script, thread, number++, answered.invoked, answered.returned, answered.answer);
            }
        }
    }

    private void append(SqliteStore store, Script script, int thread, List<Answered> answers, AtomicBoolean broken) {
        for (int number = 1; number <= APPENDS; number++) {
            boolean wasBroken = broken.get();
            var append = script.append(thread, number);
            long invoked = nanoTime.getAsLong();
            var answer = Answer.of(store, append);
            long returned = nanoTime.getAsLong();
            Broken.unless(
                    !wasBroken || !(answer instanceof Done || answer instanceof Unknown),
                    "a store that could not flush went on writing",
                    answer);
            if (answer instanceof Unknown) {
                broken.set(true);
            }
            answers.add(new Answered(invoked, returned, answer));
        }
    }

    private static boolean ended(Thread thread) {
        try {
            return thread.join(ANSWER_MAX);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void empty() {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
