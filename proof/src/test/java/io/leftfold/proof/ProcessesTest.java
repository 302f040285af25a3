package io.leftfold.proof;

import static io.leftfold.tck.Samples.all;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.RecordedEvent;
import io.leftfold.Tag;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Several processes on one log in PostgreSQL.
public class ProcessesTest {
    private final Campaign campaign = Campaign.ofProperty("processes", 1);
    private final PostgresOptions options = Servers.newLog();

    private Child start(Class<?> main, String... arguments) {
        return Child.start(main, List.of(), Map.of(), campaign.emptyFolder("scratch"), arguments);
    }

    @ParameterizedTest(name = "{0} processes")
    @ValueSource(ints = {2, 4})
    void of_racing_processes_one_wins_each_version_and_each_seat_and_a_follower_sees_all(int processes) {
        var children = new ArrayList<Child>();
        try (var store = PostgresStore.open(options)) {
            var address = Stores.address(options);
            for (int i = 0; i < processes; i++) {
                children.add(start(Racer.class, address, "p" + i));
            }
            children.forEach(child -> assertThat(child.line()).isEqualTo(Racer.READY));
            var watcher = start(Racer.Watcher.class, address, "" + (1 + Racer.STREAMS * Racer.VERSIONS));
            children.add(watcher);
            store.append(Append.to(Racer.START, new Any(), event("go")));

            int won = 0;
            int seated = 0;
            for (var child : children.subList(0, processes)) {
                var wins = Objects.requireNonNull(child.line()).split(" ", -1);
                won += Integer.parseInt(wins[0]);
                seated += Integer.parseInt(wins[1]);
            }
            assertThat(won).isEqualTo(Racer.STREAMS * Racer.VERSIONS);
            checkLog(all(store), seated);
            var seen = new ArrayList<Long>();
            for (var line = watcher.line(); line != null; line = watcher.line()) {
                seen.add(Long.valueOf(line));
            }
            assertThat(seen)
                    .hasSizeGreaterThan(Racer.STREAMS * Racer.VERSIONS)
                    .isEqualTo(LongStream.rangeClosed(1, seen.size()).boxed().toList());
        } finally {
            children.forEach(Child::close);
        }
    }

    private static void checkLog(List<RecordedEvent> log, int seated) {
        assertThat(log)
                .hasSize(1 + Racer.STREAMS * Racer.VERSIONS + seated)
                .extracting(RecordedEvent::position)
                .isEqualTo(LongStream.rangeClosed(1, log.size()).boxed().toList());
        var versions = new HashMap<>();
        for (var one : log) {
            assertThat(one.version()).isEqualTo(versions.merge(one.stream(), 1L, (a, _) -> (long) a + 1));
        }
        var taken = log.stream().flatMap(one -> one.tags().stream()).toList();
        assertThat(taken).hasSize(2 * seated).doesNotHaveDuplicates();
        for (int seat = 0; seat < Racer.SEATS; seat++) {
            assertThat(taken)
                    .as("two neighbours that are still free")
                    .containsAnyOf(
                            Tag.of(Script.SEAT, "s" + seat), Tag.of(Script.SEAT, "s" + (seat + 1) % Racer.SEATS));
        }
    }

    @Test
    void what_two_processes_append_at_once_is_explained_by_one_log() {
        var ledger = campaign.newLedger();
        var one = new Script(campaign.seed(), 4, 100);
        var other = new Script(campaign.seed() + 1, 4, 100);
        ledger.begin(one, other);
        var address = Stores.address(options);
        try (var store = PostgresStore.open(options);
                var first = start(Appender.class, Appender.arguments(address, one, 60));
                var second = start(Appender.class, Appender.arguments(address, other, 60))) {
            first.drain(line -> ledger.hear(line, one));
            second.drain(line -> ledger.hear(line, other));
            Campaign.check(store, ledger, campaign.emptyFolder("history").resolve("history.jsonl"));
            assertThat(ledger.done()).isGreaterThan(50);
        }
    }

    @Test
    void a_killed_process_on_PostgreSQL_loses_doubles_and_moves_nothing_that_it_acknowledged() {
        var kills = Campaign.ofProperty("processKills", 2);
        var ledger = kills.newLedger();
        try (var store = PostgresStore.open(options)) {
            kills.forEach(random -> {
                var script = new Script(random.nextLong(), 1 + random.nextInt(6), 20 << random.nextInt(8));
                ledger.begin(script);
                var arguments = Appender.arguments(Stores.address(options), script, Long.MAX_VALUE);
                try (var child = start(Appender.class, arguments)) {
                    for (int answers = random.nextInt(400); answers >= 0; answers--) {
                        ledger.hear(Objects.requireNonNull(child.line()), script);
                    }
                    kills.pause(random.nextInt(2_000));
                    child.kill();
                    child.drain(line -> ledger.hear(line, script));
                }
                Campaign.check(store, ledger, kills.emptyFolder("history").resolve("history.jsonl"));
            });
            System.out.println(kills.count() + " processes killed on PostgreSQL, " + ledger.done() + " acknowledged");
            assertThat(ledger.done()).isPositive();
        }
    }
}
