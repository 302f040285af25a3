package io.leftfold.cli;

import static io.leftfold.cli.Symptom.ok;
import static io.leftfold.cli.Symptom.problem;
import static io.leftfold.cli.Symptom.warning;

import io.leftfold.EventStore;
import io.leftfold.LeftfoldException;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        description =
                "Look whether the JVM, the machine and the store are as they should be. Never writes to the store;"
                        + " measures the disk with a small file beside it. Ends with exit code 3 where there is a problem.")
final class DoctorCommand implements Callable<Integer> {
    /// How far the clock may lie behind the newest event before more than its order is lost.
    private static final Duration BEHIND_MAX = Duration.ofMinutes(1);

    private static final Duration DRIFT_WINDOW = Duration.ofMillis(200);
    private static final Duration DRIFT_MAX = Duration.ofMillis(20);

    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    private final Supplier<Machine> machine;

    @Spec
    private @Nullable CommandSpec command;

    DoctorCommand(Supplier<Machine> machine) {
        this.machine = machine;
    }

    @Override
    public Integer call() {
        var symptoms = new ArrayList<>(machine.get().symptoms());
        symptoms.add(terminal());
        symptoms.addAll(store());
        symptoms.add(drift());
        show(symptoms);
        long problems = count(symptoms, Symptom.Level.PROBLEM);
        if (problems == 0) {
            return ExitCode.OK;
        }
        output.terminal().out().flush();
        return new Failures(Root.of(command)).onProblems(problems);
    }

    private Symptom terminal() {
        var terminal = output.terminal();
        var locale = terminal.variable("LC_ALL")
                .or(() -> terminal.variable("LC_CTYPE"))
                .or(() -> terminal.variable("LANG"))
                .orElse("none");
        var found = (terminal.isScreen() ? "a screen of " + terminal.columns() + " columns" : "no screen") + ", locale "
                + locale;
        boolean isUtf8 = locale.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
        return terminal.isScreen() && !isUtf8
                ? warning("terminal", found, "Set LANG to a locale of UTF-8: that is what is written.")
                : ok("terminal", found);
    }

    private List<Symptom> store() {
        var symptoms = new ArrayList<Symptom>();
        if (!store.exists()) {
            symptoms.add(warning(
                    "store",
                    "there is none at " + store.address() + " yet",
                    "Make one with the command import, or name another with --store."));
        } else {
            try (var log = store.openReadOnly()) {
                var head = log.log().head();
                symptoms.add(ok("store", store.address() + " opens, with " + head + " events"));
                last(log, head).ifPresent(event -> symptoms.add(clock(event)));
            } catch (LeftfoldException failure) {
                symptoms.add(problem(
                        "store",
                        failure.getMessage() + " [" + failure.code() + "]",
                        failure.kind().next()));
            }
        }
        symptoms.addAll(store.symptoms());
        return symptoms;
    }

    private static Optional<RecordedEvent> last(EventStore log, long head) {
        return log.readAll(Query.ALL, Range.backward().after(head + 1).limit(1)).events().stream()
                .findFirst();
    }

    private Symptom clock(RecordedEvent last) {
        var now = now();
        var behind = Duration.between(now, last.recordedAt());
        if (!behind.isPositive()) {
            return ok("clock", now + ", after the newest event");
        }
        var found = now + ", which is " + behind + " before the newest event was recorded";
        return behind.compareTo(BEHIND_MAX) > 0
                ? problem(
                        "clock",
                        found,
                        "Set the clock: until it has caught up, all that is appended is recorded at the same time.")
                : warning("clock", found, "Let the machine keep its clock by a time server.");
    }

    /// Whether the time of day and the time that only rises go at the same speed.
    private Symptom drift() {
        var environment = output.terminal().environment();
        long nanos = environment.nanoTime().getAsLong();
        var begin = now();
        environment.pause().accept(DRIFT_WINDOW);
        var byWall = Duration.between(begin, now());
        var byTimer = Duration.ofNanos(environment.nanoTime().getAsLong() - nanos);
        var apart = byWall.minus(byTimer).abs();
        var found = String.format(
                Locale.ROOT, "the clock went %,d ms while %,d ms passed", byWall.toMillis(), byTimer.toMillis());
        return apart.compareTo(DRIFT_MAX) > 0
                ? warning("drift", found, "Somebody sets the clock: let a time server slew it instead.")
                : ok("drift", found);
    }

    private Instant now() {
        return output.terminal().environment().clock().instant();
    }

    private void show(List<Symptom> symptoms) {
        if (output.format() != OutputOption.Format.TABLE) {
            try (var list = output.list(Table.of(), (Symptom _) -> List.of(), DoctorCommand::json)) {
                symptoms.forEach(list::add);
            }
            return;
        }
        var out = output.terminal().out();
        for (var symptom : symptoms) {
            out.println(String.format(
                    Locale.ROOT,
                    "%-8s %-14s %s",
                    lower(symptom.level()),
                    symptom.check(),
                    Visible.of(symptom.found())));
            if (!symptom.next().isEmpty()) {
                out.println(" ".repeat(24) + Visible.of(symptom.next()));
            }
        }
        out.println(String.format(
                Locale.ROOT,
                "%d checks, %d warnings, %d problems",
                symptoms.size(),
                count(symptoms, Symptom.Level.WARNING),
                count(symptoms, Symptom.Level.PROBLEM)));
    }

    private static Object json(Symptom symptom) {
        var json = new LinkedHashMap<String, Object>();
        json.put("check", symptom.check());
        json.put("level", lower(symptom.level()));
        json.put("found", symptom.found());
        json.put("next", symptom.next());
        return json;
    }

    private static long count(List<Symptom> symptoms, Symptom.Level level) {
        return symptoms.stream().filter(symptom -> symptom.level() == level).count();
    }

    private static String lower(Symptom.Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
