package io.leftfold.proof.planted;

import io.leftfold.proof.ClockTest;
import io.leftfold.proof.CommandsActOnceTest;
import io.leftfold.proof.EffectsOnceTest;
import io.leftfold.proof.FailingCallsTest;
import io.leftfold.proof.KillTest;
import io.leftfold.proof.PauseTest;
import io.leftfold.proof.PowerLossTest;
import io.leftfold.proof.SimulationTest;
import java.util.List;
import java.util.stream.Stream;

/// The mistakes that an event store is known to be made with, as far as they can be made here.
final class PlantedBugs {
    private static final String SQLITE = "leftfold-sqlite/src/main/java/io/leftfold/sqlite/";
    private static final String SQL = "leftfold-sqlite/src/main/resources/io/leftfold/sqlite/";
    private static final String MEMORY = "leftfold-memory/src/main/java/io/leftfold/memory/MemoryStore.java";
    private static final String SPI = "leftfold-core/src/main/java/io/leftfold/spi/";
    private static final String DECIDE = "leftfold-decide/src/main/java/io/leftfold/decide/";
    private static final String SUBSCRIBE = "leftfold-subscribe/src/main/java/io/leftfold/subscribe/";

    private static final List<PlantedBug> ALL = List.of(
            PlantedBug.of(
                    "flush off",
                    SQLITE + "Database.java",
                    "\"PRAGMA synchronous = \" + kind.synchronous",
                    "\"PRAGMA synchronous = OFF\"",
                    PowerLossTest.class),
            PlantedBug.of(
                    "a batch acknowledged before it is committed",
                    SQLITE + "Writer.java",
                    """
                                session.execute(Sql.BEGIN_IMMEDIATE);
                                var transaction = new AppendTransaction(session, database.path(), tip(), looksUpIds);
                                for (int i = 0; i < batch.appends().size() || batch.takeMore(); i++) {
                                    var known = rejected.get(i);
                                    results.add(known == null ? run(transaction, batch.appends().get(i), i) : known);
                                }
                                runInline(transaction.written());
                                committing = true;
                                commit.of(session);
                    """,
                    """
                                if (System.getProperties().remove("open" + System.identityHashCode(this)) != null) {
                                    commit.of(session);
                                }
                                session.execute(Sql.BEGIN_IMMEDIATE);
                                var transaction = new AppendTransaction(session, database.path(), tip(), looksUpIds);
                                for (int i = 0; i < batch.appends().size() || batch.takeMore(); i++) {
                                    var known = rejected.get(i);
                                    results.add(known == null ? run(transaction, batch.appends().get(i), i) : known);
                                }
                                runInline(transaction.written());
                                committing = true;
                                System.getProperties().put("open" + System.identityHashCode(this), "");
                    """,
                    KillTest.class,
                    FailingCallsTest.class,
                    SqliteContracts.class),
            PlantedBug.of(
                    "inline tables changed when their events are committed already, SQLite",
                    SQLITE + "Writer.java",
                    """
                                runInline(transaction.written());
                                committing = true;
                                commit.of(session);
                    """,
                    """
                                committing = true;
                                commit.of(session);
                                session.execute(Sql.BEGIN_IMMEDIATE);
                                runInline(transaction.written());
                                commit.of(session);
                    """,
                    SqliteInline.class),
            PlantedBug.of(
                    "inline tables that do not go back for what was appended without them",
                    SPI + "InlineRuns.java",
                    "while (at.position() < before) {",
                    "while (at.position() < Math.min(0, before)) {",
                    PostgresInline.class),
            PlantedBug.of(
                    "append without a version check, SQLite",
                    SQLITE + "AppendTransaction.java",
                    "expected.isMetBy(actual) ? OptionalLong.empty() : OptionalLong.of(actual)",
                    "OptionalLong.empty()",
                    SqliteContracts.class),
            PlantedBug.of(
                    "append without a version check, memory",
                    MEMORY,
                    "expected.isMetBy(actual) ? Optional.empty() : Optional.of(new Refused(condition, actual))",
                    "Optional.empty()",
                    MemoryContracts.class),
            PlantedBug.of(
                    "an expected version taken for a least version",
                    "leftfold-core/src/main/java/io/leftfold/ExpectedVersion.java",
                    "case Exactly(long version) -> actual == version;",
                    "case Exactly(long version) -> actual >= version;",
                    SqliteContracts.class),
            PlantedBug.of(
                    "no expected version taken for version 0",
                    "leftfold-core/src/main/java/io/leftfold/Append.java",
                    "return expected instanceof Any ? List.of() : List.of(new StreamVersion(stream, expected));",
                    "return List.of(new StreamVersion(stream, expected instanceof Any"
                            + " ? new ExpectedVersion.NoStream() : expected));",
                    SqliteContracts.class,
                    MemoryContracts.class),
            PlantedBug.of(
                    "condition over tags not checked",
                    SQLITE + "AppendTransaction.java",
                    "case NoneMatching(var query, long after) -> firstMatch(query, after);",
                    "case NoneMatching(var query, long after) -> OptionalLong.empty();",
                    SqliteContracts.class),
            PlantedBug.of(
                    "condition over tags blind to its own batch",
                    SQLITE + "AppendTransaction.java",
                    "var part = new Part(after + 1, head, true, 1, OptionalLong.empty());",
                    "var part = new Part(after + 1, Math.max(after + 1, head - 1), true, 1, OptionalLong.empty());",
                    SqliteContracts.class),
            PlantedBug.of(
                    "the lock left between check and write, memory",
                    MEMORY,
                    "return refused.isPresent() ? refused.get() : write(append);",
                    """
                    lock.unlock();
                    Thread.yield();
                    lock.lock();
                    return refused.isPresent() ? refused.get() : write(append);
                    """,
                    MemoryContracts.class),
            PlantedBug.of(
                            "unique key dropped",
                            SQL + "schema/1.sql",
                            "    key         TEXT NOT NULL PRIMARY KEY,\n",
                            "    key         TEXT NOT NULL, number INTEGER PRIMARY KEY,\n",
                            SqliteContracts.class)
                    .and(
                            SQL + "schema/1.sql",
                            ") STRICT, WITHOUT ROWID;\n\nCREATE TRIGGER event_update",
                            ") STRICT;\n\nCREATE TRIGGER event_update")
                    .and(
                            SQL + "schema/1.sql",
                            "WHEN EXISTS (SELECT 1 FROM append_key WHERE key = NEW.key) BEGIN",
                            "WHEN FALSE BEGIN"),
            PlantedBug.of(
                    "one append split into two transactions",
                    SQLITE + "AppendTransaction.java",
                    "versions.put(write.stream(), write(write, recordedAt));",
                    """
                    versions.put(write.stream(), write(write, recordedAt));
                    session.execute(Sql.COMMIT);
                    session.execute(Sql.BEGIN_IMMEDIATE);
                    """,
                    KillTest.class,
                    FailingCallsTest.class,
                    SqliteContracts.class),
            PlantedBug.of(
                    "the key written outside the transaction",
                    SQLITE + "AppendTransaction.java",
                    """
                            if (against.isEmpty() && Keys.insert(session, append, tip.head())) {
                                return new Result.Done(write(append, tip.recordedAt(now)));
                            }
                    """,
                    """
                            if (against.isEmpty() && outcomeOf(append.key().orElseThrow()).isEmpty()) {
                                long before = tip.head();
                                var done = new Result.Done(write(append, tip.recordedAt(now)));
                                session.execute(Sql.COMMIT);
                                session.execute(Sql.BEGIN_IMMEDIATE);
                                Keys.insert(session, append, before);
                                return done;
                            }
                    """,
                    FailingCallsTest.class,
                    KillTest.class),
            PlantedBug.of(
                    "what a key was used for not compared",
                    SQLITE + "Keys.java",
                    "!key.fingerprint().isEmpty() && !key.fingerprint().equals(fingerprint)",
                    "key.fingerprint().equals(\"never\")",
                    SqliteContracts.class),
            PlantedBug.of(
                    "a key looked up after the conditions",
                    SQLITE + "AppendTransaction.java",
                    "return known.or(() -> against)",
                    "return against.or(() -> known)",
                    SqliteContracts.class),
            PlantedBug.of("a flush that failed tried again", SQLITE + "Writer.java", """
                                committing = true;
                                commit.of(session);
                    """, """
                                committing = true;
                                try {
                                    commit.of(session);
                                } catch (SQLException again) {
                                    if (!session.connection().getAutoCommit() || again != null) {
                                        try {
                                            commit.of(session);
                                        } catch (SQLException taken) {
                                            LOG.debug("taken for done", taken);
                                        }
                                    }
                                }
                    """, FailingCallsTest.class),
            PlantedBug.of(
                    "what was rolled back is remembered",
                    SQLITE + "Writer.java",
                    """
                                    tip = null;
                                    rollback();
                    """,
                    "                rollback();\n",
                    SqliteContracts.class),
            PlantedBug.of(
                    "results of a batch handed to the wrong callers",
                    SPI + "GroupAppend.java",
                    "finish(request, i < results.size() && broken == null ? results.get(i) : failed(request, broken));",
                    "finish(request, i < results.size() && broken == null ? results.get(results.size() - 1 - i)"
                            + " : failed(request, broken));",
                    SqliteContracts.class),
            PlantedBug.of(
                    "an unknown outcome called not written",
                    SQLITE + "Writer.java",
                    "        if (Failures.isKnownToBeUndone(failure)) {",
                    "        if (Failures.isKnownToBeUndone(failure) || failure.getErrorCode() != 0) {",
                    FailingCallsTest.class),
            PlantedBug.of(
                    "an unknown outcome taken for a failure and tried again without its key",
                    DECIDE + "CommandRun.java",
                    "        return switch (append(append)) {",
                    """
                            AppendOutcome appendOutcome;
                            try {
                                appendOutcome = append(append);
                            } catch (io.leftfold.OutcomeUnknownException failed) {
                                var other = AppendKey.of(shared.environment().ids().next().toString(), "again");
                                var again = new CommandRun<>(
                                        shared, reading, decide, drafts, other, context, keep, decided);
                                return new Attempt.Done(again.run(false));
                            }
                            return switch (appendOutcome) {
                    """,
                    CommandsActOnceTest.class),
            PlantedBug.of(
                    "a refusal answered without looking the key up",
                    DECIDE + "Answers.java",
                    ".flatMap(_ -> store.outcomeOf(key))",
                    ".flatMap(_ -> java.util.Optional.<Appended>empty())",
                    CommandsActOnceTest.class),
            PlantedBug.of(
                    "a command's id not used as its key",
                    DECIDE + "Answers.java",
                    "var id = context.commandId().orElseGet(() -> environment.ids().next().toString());",
                    "var id = environment.ids().next().toString();",
                    CommandsActOnceTest.class),
            PlantedBug.of(
                    "a page that says it looked at more than it did, memory",
                    MEMORY,
                    "                return new Page(found, scannedTo, events.size(), false);",
                    "                return new Page(found, Math.min(scannedTo + 1, events.size()), events.size(), false);",
                    MemoryContracts.class),
            PlantedBug.of(
                    "a page that says it looked at more than it did, SQLite",
                    SPI + "PageReader.java",
                    "return new Page(events, scannedTo, span.head(), scannedTo == last);",
                    "return new Page(events, part.forward ? Math.min(scannedTo + 1, span.head()) : scannedTo, span.head(), scannedTo == last);",
                    SqliteContracts.class),
            PlantedBug.of(
                    "checkpoint before the effect",
                    SUBSCRIBE + "PartitionEdge.java",
                    "        var batch = new Batch(claim, events);",
                    """
                            var batch = new Batch(claim, events);
                            ledger.apply(claim, step, transaction -> transaction);
                    """,
                    EffectsOnceTest.class),
            PlantedBug.of(
                    "checkpoint over an unfinished event",
                    SUBSCRIBE + "PageInHand.java",
                    "return count == rest.size() ? end : at(rest.get(count - 1));",
                    "return end;",
                    EffectsOnceTest.class),
            PlantedBug.of(
                    "a checkpoint over an unfinished event when lanes acknowledge out of order",
                    SUBSCRIBE + "Lanes.java",
                    "        return together(List.of(results));",
                    """
                            var all = together(List.of(results));
                            long last = all.handled().stream().mapToLong(RecordedEvent::position).max().orElse(0);
                            var passed = events.stream().filter(event -> event.position() <= last).toList();
                            return new Result(passed, all.failed(), all.failure());
                    """,
                    SimulationTest.class),
            PlantedBug.of(
                    "a checkpoint that waits for one lane and not for all",
                    SUBSCRIBE + "Lanes.java",
                    """
                            running.forEach(Runnable::run);
                            return together(List.of(results));
                    """,
                    """
                            running.getFirst().run();
                            return together(java.util.stream.Stream.of(results)
                                    .filter(java.util.Objects::nonNull)
                                    .toList());
                    """,
                    SimulationTest.class),
            PlantedBug.of(
                    "effect and checkpoint in two transactions",
                    "leftfold-jdbc/src/main/java/io/leftfold/jdbc/JdbcLedger.java",
                    "                move(sql, claim, step);",
                    """
                                    move(sql, claim, step);
                                    return claim;
                                }
                            });
                            database.transaction(connection -> {
                                try (var sql = Sql.in(connection)) {
                    """,
                    EffectsOnceTest.class),
            PlantedBug.of(
                    "a wake-up lost",
                    SPI + "Growth.java",
                    "            if (head > this.head) {",
                    "            if (head > this.head + 1) {",
                    EffectsOnceTest.class,
                    SqliteContracts.class),
            PlantedBug.of(
                    "recordedAt falls when the clock does",
                    SQLITE + "LogTip.java",
                    "return micros.isBefore(recordedAt) ? recordedAt : micros;",
                    "return micros;",
                    ClockTest.class),
            PlantedBug.of(
                    "two processes may write",
                    SQLITE + "WriteLock.java",
                    "if (tryLock(file) == null) {",
                    "if (tryLock(file) == null && path.toString().isEmpty()) {",
                    PauseTest.class));

    private PlantedBugs() {}

    /// Those of all stores.
    static List<PlantedBug> all() {
        return Stream.concat(ALL.stream(), PlantedInPostgres.ALL.stream()).toList();
    }
}
