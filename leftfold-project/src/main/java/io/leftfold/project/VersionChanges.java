package io.leftfold.project;

import io.leftfold.jdbc.JdbcCheckpoints;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.jdbc.Sql;
import io.leftfold.project.ProjectionVersion.State;
import io.leftfold.project.SwitchOutcome.Behind;
import io.leftfold.project.SwitchOutcome.Refused;
import io.leftfold.project.SwitchOutcome.Switched;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Makes versions, lets another one be live, and drops them. Safe for use by several threads.
record VersionChanges(ModelDatabase database) {
    private static final int DOCUMENTS_DROPPED_AT_ONCE = 5_000;

    /// See [Projections#migrate].
    void migrate(List<? extends ReadModel<?>> models) {
        VersionRecords.TABLES.prepare(database.models());
        JdbcLedger.open(database.models());
        models.forEach(this::migrate);
    }

    private void migrate(ReadModel<?> model) {
        if (database.read(sql -> VersionRecords.isMade(sql, model))) {
            return;
        }
        database.write(sql -> {
            // Of a new name there is no row yet to lock.
            VersionRecords.TABLES.prepareIn(sql.connection());
            VersionRecords.lock(sql, model.name());
            boolean isNew =
                    VersionRecords.of(sql, model.name(), model.version()).isEmpty();
            if (!isNew) {
                VersionRecords.checkFields(sql, model);
            }
            for (var statement : VersionRecords.tables(model)) {
                sql.update(statement);
            }
            VersionRecords.made(sql, model, database.decision("leftfold", "made"));
            if (isNew && model.version() > 1) {
                // Of tables that are gone. Those of the first version may be there from before versions.
                JdbcCheckpoints.forget(sql, model.subscription());
            }
            return model.name();
        });
    }

    /// See [Projections#switchTo].
    SwitchOutcome switchTo(String projection, int version, String by, String why, Duration atMost) {
        VersionRecords.TABLES.prepare(database.models());
        return database.await(
                atMost,
                // Looks without a lock, so that waiting stands in nobody's way.
                () -> database.read(sql -> obstacle(sql, projection, version))
                        .orElseGet(() ->
                                database.write(sql -> attempt(sql, projection, version, database.decision(by, why)))),
                outcome -> !(outcome instanceof Behind));
    }

    private static SwitchOutcome attempt(Sql sql, String projection, int version, Decision decision)
            throws SQLException {
        VersionRecords.lock(sql, projection);
        var live = VersionRecords.live(sql, projection);
        if (live.isPresent()) {
            // So that it does not move on between the comparison and the switch.
            JdbcCheckpoints.hold(sql, ReadModel.subscription(projection, live.getAsInt()));
        }
        var obstacle = obstacle(sql, projection, version);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        if (live.isPresent()) {
            VersionRecords.change(sql, projection, live.getAsInt(), State.RETIRED, decision);
        }
        VersionRecords.change(sql, projection, version, State.LIVE, decision);
        return new Switched(live.orElse(0), version);
    }

    /// Why `version` cannot be live now.
    private static Optional<SwitchOutcome> obstacle(Sql sql, String projection, int version) throws SQLException {
        var versions = VersionRecords.of(sql, projection);
        var wanted = versions.stream().filter(one -> one.version() == version).findFirst();
        if (wanted.isEmpty()) {
            return Optional.of(new Refused("there is no version " + version + " of " + projection + "; it has "
                    + versions.stream().map(ProjectionVersion::version).toList()));
        }
        switch (wanted.get().state()) {
            case LIVE -> {
                return Optional.of(new Refused(projection + " is at version " + version + " already"));
            }
            case DROPPING -> {
                return Optional.of(new Refused(projection + " version " + version + " is being dropped"));
            }
            case BUILDING, RETIRED -> {}
        }
        var live = VersionRecords.live(sql, projection);
        if (live.isEmpty()) {
            return Optional.empty();
        }
        // Every key must have come as far as any key that is read now.
        long there = JdbcCheckpoints.of(sql, ReadModel.subscription(projection, live.getAsInt()))
                .furthest();
        var come = JdbcCheckpoints.of(sql, wanted.get().subscription());
        if (come.position() < there) {
            return Optional.of(new Behind(come.position(), live.getAsInt(), there));
        }
        return come.letters() == 0
                ? Optional.empty()
                : Optional.of(new Refused("version " + version + " of " + projection + " lacks " + come.letters()
                        + " events that could not be handled; retry or skip its dead letters first"));
    }

    /// See [Projections#rollback].
    SwitchOutcome rollback(String projection, String by, String why, Duration atMost) {
        var before = database.versions().stream()
                .filter(version -> version.name().equals(projection) && version.state() == State.RETIRED)
                .max(Comparator.comparing(ProjectionVersion::since));
        return before.map(version -> switchTo(projection, version.version(), by, why, atMost))
                .orElseGet(() -> new Refused("no version of " + projection + " was live before"));
    }

    /// See [Projections#drop].
    boolean drop(String projection, int version, String by, String why) {
        VersionRecords.TABLES.prepare(database.models());
        var begun = database.write(sql -> {
            VersionRecords.lock(sql, projection);
            var there = VersionRecords.of(sql, projection, version);
            if (there.map(one -> one.state() == State.LIVE).orElse(false)) {
                throw new IllegalArgumentException("version " + version + " of " + projection
                        + " is live and is not dropped; let another version be live first");
            }
            if (there.isPresent()) {
                VersionRecords.change(sql, projection, version, State.DROPPING, database.decision(by, why));
                JdbcCheckpoints.forget(sql, there.get().subscription());
            }
            return there;
        });
        if (begun.isEmpty()) {
            return false;
        }
        while (database.write(sql -> isDropping(sql, projection, version)
                && DocumentRows.drop(sql, projection, version, DOCUMENTS_DROPPED_AT_ONCE))) {
            // In steps, so that others get to write in between.
        }
        database.write(sql -> isDropping(sql, projection, version) && finishDrop(sql, begun.get()));
        return true;
    }

    /// Whether the version still is to be dropped: somebody else may have done it, and the version been made anew.
    private static boolean isDropping(Sql sql, String projection, int version) throws SQLException {
        VersionRecords.lock(sql, projection);
        return VersionRecords.of(sql, projection, version)
                .map(there -> there.state() == State.DROPPING)
                .orElse(false);
    }

    private static boolean finishDrop(Sql sql, ProjectionVersion version) throws SQLException {
        for (var drop : VersionRecords.drops(sql, version)) {
            sql.update(drop);
        }
        JdbcCheckpoints.forget(sql, version.subscription());
        while (DocumentRows.drop(sql, version.name(), version.version(), DOCUMENTS_DROPPED_AT_ONCE)) {
            // What somebody has added who had begun to keep it before, and does so no more.
        }
        VersionRecords.delete(sql, version);
        return true;
    }
}
