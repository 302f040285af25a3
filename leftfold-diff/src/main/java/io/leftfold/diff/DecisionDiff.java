package io.leftfold.diff;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.decide.Boundary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Runs today's code on what a log holds, and says what it would have decided otherwise.
///
/// ```java
/// DecisionDiff.of(store, SUBJECTS).baseline(Path.of("states.jsonl")).commands(Path.of("commands.jsonl")).assertSame();
/// ```
///
/// What is compared: with [#baseline], the state at each version of each stream with that by the code that recorded
/// the file. With [#commands], each recorded command, decided again on what it was decided on, with what it came to;
/// without, the commands that subjects tell from events ([Subject#derivedBy]). What is appended while it runs does
/// not count, and nothing is written. Reads the log once for states and once for decisions; holds a few streams'
/// pages, and the digests of those streams. Not safe for use by several threads.
public final class DecisionDiff {
    /// Recorded commands that are put in order at a time.
    private static final int SORTED = 50_000;

    private static final int SHOWN = 20;

    private final EventStore store;
    private final List<Subject<?, ?, ?>> subjects;
    private Optional<Path> baseline = Optional.empty();
    private Optional<Path> commands = Optional.empty();
    private Optional<Path> approvals = Optional.empty();
    private Environment environment = Environment.system();

    private DecisionDiff(EventStore store, List<Subject<?, ?, ?>> subjects) {
        this.store = store;
        this.subjects = subjects;
    }

    /// @throws IllegalArgumentException if two subjects have one name
    public static DecisionDiff of(EventStore store, List<? extends Subject<?, ?, ?>> subjects) {
        var names = subjects.stream().map(Subject::name).collect(Collectors.toSet());
        if (names.size() < subjects.size()) {
            throw new IllegalArgumentException("two subjects have one name: "
                    + subjects.stream().map(Subject::name).toList());
        }
        return new DecisionDiff(store, List.copyOf(subjects));
    }

    /// Compares states with those of a file that [Baseline#record] wrote.
    public DecisionDiff baseline(Path file) {
        this.baseline = Optional.of(file);
        return this;
    }

    /// Decides the commands of a [CommandFile], instead of those that are told from events.
    public DecisionDiff commands(Path file) {
        this.commands = Optional.of(file);
        return this;
    }

    /// Accepts the differences that a file names: JSON lines as [Difference]s are written. A line accepts whatever
    /// has all of its properties, so one without `stream` and `version` accepts a change wherever it shows; `paths`
    /// names the paths of the changes without their values.
    public DecisionDiff approved(Path file) {
        this.approvals = Optional.of(file);
        return this;
    }

    /// Threads; the machine's own unless said otherwise.
    public DecisionDiff environment(Environment environment) {
        this.environment = environment;
        return this;
    }

    /// Whether there is anything to compare.
    public boolean hasWork() {
        return baseline.isPresent()
                || commands.isPresent()
                || subjects.stream().anyMatch(subject -> subject.askedFor().isPresent());
    }

    /// Compares, and fails where something differs.
    ///
    /// @throws DecisionsDifferException with the first differences, if there are any
    /// @throws IllegalStateException if there is nothing to compare
    /// @throws BrokenFileException   if a file is not what it was given for
    public DiffReport assertSame() {
        var first = new ArrayList<Difference>();
        var report = run(
                difference -> {
                    if (first.size() < SHOWN) {
                        first.add(difference);
                    }
                },
                DiffProgress.NONE);
        if (!report.isSame()) {
            throw new DecisionsDifferException(report, first);
        }
        return report;
    }

    /// Compares, and hands each difference that is not approved to `each`, in the order of streams, first those of
    /// states; of one stream the first 1,000.
    ///
    /// @throws IllegalStateException if there is nothing to compare
    /// @throws BrokenFileException   if a file is not what it was given for; what was found before is handed on
    /// @throws io.leftfold.LeftfoldException if the store cannot be read
    public DiffReport run(Consumer<Difference> each, DiffProgress progress) {
        if (!hasWork()) {
            throw new IllegalStateException(
                    "there is nothing to compare: give a baseline or commands, or let a subject tell commands from events");
        }
        Trees.prepare();
        var accepted = approvals.map(Approvals::read).orElse(Approvals.NONE);
        var total = new Tally(accepted);
        Consumer<Tally> merge = part -> total.add(part, each);
        // Files before the log, so that all that they know of is in it.
        try (var recorded = commands.map(JsonLines::open).orElse(null)) {
            var log = Log.now(store, environment);
            baseline.ifPresent(file -> Baseline.compare(file, log, subjects, accepted, progress, merge));
            if (recorded != null) {
                CommandFile.check(recorded, commands.orElseThrow(), CommandFile.FORMAT, log.info());
                recorded(recorded, log, accepted, progress, merge);
            } else {
                derived(log, accepted, progress, merge);
            }
        }
        return total.report();
    }

    private void derived(Log log, Approvals accepted, DiffProgress progress, Consumer<Tally> merge) {
        var telling = subjects.stream()
                .filter(subject -> subject.askedFor().isPresent())
                .toList();
        var boundaries = telling.stream()
                .filter(subject -> subject.model() instanceof Boundary)
                .toList();
        var categories =
                telling.stream().flatMap(subject -> subject.category().stream()).collect(Collectors.toSet());
        double work = Math.max(1, log.head()) * (boundaries.isEmpty() ? 1.0 : 2.0);
        long[] done = {0, 0};
        for (var subject : telling) {
            if (subject.category().isPresent()) {
                InFlight.run(
                        log.streams(subject.category().get()),
                        stream -> StreamReplay.derived(subject, log, stream.stream(), accepted),
                        part -> {
                            done[0] += part.seen;
                            merge.accept(part);
                            progress.at("decisions", done[0], Math.min(1, done[0] / work));
                        });
            }
        }
        if (!boundaries.isEmpty()) {
            var appends = appends(log.events(Query.ALL, log.head()));
            InFlight.run(
                    appends,
                    append -> {
                        var part = new Tally(accepted);
                        boundaries.forEach(
                                subject -> BoundaryReplay.of(subject, log, part).derived(append));
                        if (part.asked > 0) {
                            part.asked = append.stream()
                                    .filter(event ->
                                            categories.contains(event.stream().category()))
                                    .count();
                        }
                        return part;
                    },
                    part -> {
                        done[1]++;
                        merge.accept(part);
                        progress.at("decisions", done[0] + done[1], Math.min(1, (done[0] + done[1]) / work));
                    });
        }
    }

    private static Stream<List<RecordedEvent>> appends(EventCursor events) {
        return Stream.generate(() -> {
                    var append = events.append();
                    append.forEach(_ -> events.next());
                    return append;
                })
                .takeWhile(append -> !append.isEmpty());
    }

    private void recorded(JsonLines lines, Log log, Approvals accepted, DiffProgress progress, Consumer<Tally> merge) {
        long before = 0;
        double shareBefore = 0;
        for (var some = some(lines); !some.isEmpty(); some = some(lines)) {
            long from = before;
            double shareFrom = shareBefore;
            double shareOfSome = (lines.share() - shareFrom) / some.size();
            long[] done = {0};
            InFlight.run(parts(some, log, accepted).stream(), Supplier::get, part -> {
                done[0] += part.commands;
                part.seen = 0;
                merge.accept(part);
                progress.at("decisions", from + done[0], shareFrom + done[0] * shareOfSome);
            });
            before += some.size();
            shareBefore = lines.share();
        }
    }

    private static List<Asked> some(JsonLines lines) {
        var some = new ArrayList<Asked>();
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            some.add(Asked.of(line.get()));
            if (some.size() == SORTED) {
                break;
            }
        }
        return some;
    }

    private record Place(String subject, Optional<StreamId> stream, long line) {}

    /// Commands of one stream are decided in one go; those of boundaries each by itself.
    private List<Supplier<Tally>> parts(List<Asked> some, Log log, Approvals accepted) {
        var byPlace = new LinkedHashMap<Place, List<Asked>>();
        for (var asked : some) {
            var place =
                    new Place(asked.subject(), asked.stream(), asked.stream().isPresent() ? 0 : asked.line());
            byPlace.computeIfAbsent(place, _ -> new ArrayList<>()).add(asked);
        }
        var parts = new ArrayList<Supplier<Tally>>();
        byPlace.forEach((place, asked) -> {
            asked.sort(Comparator.comparingLong(Asked::readTo));
            parts.add(() -> part(place, asked, log, accepted));
        });
        return parts;
    }

    private Tally part(Place place, List<Asked> asked, Log log, Approvals accepted) {
        var known = subjects.stream()
                .filter(subject -> subject.name().equals(place.subject))
                .filter(subject -> subject.commands().isPresent())
                .filter(subject -> subject.category().isPresent() == place.stream.isPresent())
                .findFirst();
        return known.map(subject -> decided(subject, place, asked, log, accepted))
                .orElseGet(() -> ofNobody(asked, accepted));
    }

    private static Tally decided(
            Subject<?, ?, ?> subject, Place place, List<Asked> asked, Log log, Approvals accepted) {
        if (place.stream.isPresent()) {
            return StreamReplay.recorded(subject, log, place.stream.get(), asked, accepted);
        }
        var tally = new Tally(accepted);
        asked.forEach(BoundaryReplay.of(subject, log, tally)::recorded);
        return tally;
    }

    private static Tally ofNobody(List<Asked> asked, Approvals accepted) {
        var tally = new Tally(accepted);
        for (var command : asked) {
            tally.add(new Difference(
                    Difference.Kind.UNDECODABLE,
                    command.subject(),
                    command.stream(),
                    command.readTo(),
                    0,
                    command.type(),
                    command.line(),
                    "",
                    "today's code has no subject of that name that reads commands",
                    List.of()));
        }
        return tally;
    }
}
