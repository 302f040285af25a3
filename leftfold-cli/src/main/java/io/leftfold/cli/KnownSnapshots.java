package io.leftfold.cli;

import io.leftfold.EventStore;
import io.leftfold.LogInfo;
import io.leftfold.ReadModelDatabase;
import io.leftfold.StreamId;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.Snapshot;
import io.leftfold.decide.SnapshotInfo;
import io.leftfold.decide.StateCodec;
import io.leftfold.jdbc.JdbcSnapshots;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// The snapshots of a log that are kept beside the application's read models.
final class KnownSnapshots implements AutoCloseable {
    private static final int PAGE = 1_000;

    private final EventStore log;
    private final LogInfo info;
    private final ReadModelDatabase<Connection> database;
    private final List<Aggregate<?, ?, ?>> aggregates;
    private final InstantSource clock;

    /// Empty where no application has made the table yet.
    private final Optional<JdbcSnapshots> snapshots;

    private KnownSnapshots(Root root, EventStore log, ReadModelDatabase<Connection> database) {
        this.log = log;
        this.info = log.log();
        this.database = database;
        this.aggregates = root.aggregates;
        this.clock = root.terminal.environment().clock();
        this.snapshots = JdbcSnapshots.TABLES.missing(database).isEmpty()
                ? Optional.of(JdbcSnapshots.in(database))
                : Optional.empty();
    }

    /// @param log of the store, which the caller closes
    static KnownSnapshots open(Root root, StoreOption store, EventStore log) {
        var database = root.openReadModels(
                store, "no-snapshot", "the application keeps no snapshots where the command line could look");
        try {
            return new KnownSnapshots(root, log, database);
        } catch (RuntimeException failure) {
            database.close();
            throw failure;
        }
    }

    /// By category, entity and version.
    ///
    /// @param to whether to go on
    void each(Optional<String> category, Predicate<SnapshotInfo> to) {
        if (snapshots.isEmpty()) {
            return;
        }
        var last = Optional.<SnapshotInfo>empty();
        List<SnapshotInfo> page;
        do {
            page = snapshots.get().list(info.id(), category, last, PAGE);
            for (var snapshot : page) {
                if (!to.test(snapshot)) {
                    return;
                }
            }
            last = page.isEmpty() ? last : Optional.of(page.getLast());
        } while (page.size() == PAGE);
    }

    List<SnapshotInfo> of(StreamId stream) {
        return snapshots.map(all -> all.ofStream(info.id(), stream)).orElse(List.of());
    }

    Optional<Snapshot> load(SnapshotInfo snapshot) {
        var anchor = snapshot.anchor();
        return snapshots
                .flatMap(all ->
                        all.load(info.id(), anchor.stream(), snapshot.schema(), anchor.version(), anchor.position()))
                .filter(loaded -> loaded.anchor().equals(anchor));
    }

    int delete(List<SnapshotInfo> some) {
        return snapshots.map(all -> all.deleteEach(some)).orElse(0);
    }

    /// How many events its stream has that are not in it; empty where it is of another history.
    OptionalLong behind(SnapshotInfo snapshot) {
        var anchor = snapshot.anchor();
        long version =
                log.stream(anchor.stream()).map(stream -> stream.version()).orElse(0L);
        return anchor.incarnation() != info.incarnation() || version < anchor.version()
                ? OptionalLong.empty()
                : OptionalLong.of(version - anchor.version());
    }

    /// What the application does with it, if it knows streams of that category.
    String use(SnapshotInfo snapshot) {
        var schema = aggregates.stream()
                .filter(aggregate ->
                        aggregate.category().equals(snapshot.anchor().stream().category()))
                .findFirst()
                .map(aggregate ->
                        aggregate.folding().codec().map(StateCodec::schema).orElse(""));
        if (behind(snapshot).isEmpty()) {
            return "none: of another history";
        }
        return schema.map(now -> now.equals(snapshot.schema()) ? "yes" : "none: another schema")
                .orElse("unknown");
    }

    Duration age(SnapshotInfo snapshot) {
        var age = Duration.between(snapshot.savedAt(), clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    Map<String, Object> json(SnapshotInfo snapshot) {
        var anchor = snapshot.anchor();
        var behind = behind(snapshot);
        var json = new LinkedHashMap<String, Object>();
        json.put("stream", anchor.stream().toString());
        json.put("version", anchor.version());
        json.put("position", anchor.position());
        json.put("behind", behind.isPresent() ? Optional.of(behind.getAsLong()) : Optional.empty());
        json.put("schema", snapshot.schema());
        json.put("use", use(snapshot));
        json.put("bytes", snapshot.bytes());
        json.put("storedBytes", snapshot.storedBytes());
        json.put("savedAt", snapshot.savedAt());
        json.put("ageSeconds", age(snapshot).toSeconds());
        return json;
    }

    List<?> cells(SnapshotInfo snapshot) {
        var behind = behind(snapshot);
        return List.of(
                snapshot.anchor().stream(),
                snapshot.anchor().version(),
                behind.isPresent() ? behind.getAsLong() : "–",
                snapshot.bytes(),
                snapshot.storedBytes(),
                Progress.duration((double) age(snapshot).toSeconds()),
                use(snapshot),
                snapshot.schema());
    }

    static Table table() {
        return Table.of("STREAM", "VERSION", "BEHIND", "BYTES", "STORED", "AGE", "USE", "SCHEMA")
                .numbers("VERSION", "BEHIND", "BYTES", "STORED", "AGE");
    }

    @Override
    public void close() {
        database.close();
    }
}
