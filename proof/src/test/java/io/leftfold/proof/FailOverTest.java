package io.leftfold.proof;

import static io.leftfold.tck.Samples.all;
import static io.leftfold.tck.Samples.event;
import static io.leftfold.tck.Samples.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.Environment;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.OverloadedException;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StreamId;
import io.leftfold.SubscriptionFailedException;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.subscribe.MemoryLedger;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.Subscription;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A primary that is killed for ever, and its standby in its place, found by the driver among two hosts.
@Timeout(300)
public class FailOverTest {
    private static final int CALLERS = 8;
    private static final int EACH = 150;
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path folder = Path.of("");

    private Subscription follow(PostgresStore store, MemoryLedger ledger, List<Long> seen) {
        return Subscription.start(
                store,
                ledger,
                Subscriber.each("follower", Query.ALL, event -> seen.add(event.position())),
                Environment.system());
    }

    @Test
    void a_synchronous_standby_takes_over_without_losing_what_was_acknowledged() throws Exception {
        var programs = Needs.postgres("fail-over to a synchronous standby");
        try (var primary = InstalledPostgres.create(programs, folder, "one", "synchronous_standby_names=*")
                        .start();
                var standby = primary.standby("two").start();
                var store = PostgresStore.open(InstalledPostgres.primaryOf(primary, standby));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var seen = Collections.synchronizedList(new ArrayList<Long>());
            var done = new AtomicInteger();
            var unknown = new AtomicInteger();
            var failed = new AtomicInteger();
            try (var subscription = follow(store, MemoryLedger.create(Environment.system()), seen)) {
                var callers = new ArrayList<Future<List<Appended>>>();
                for (int caller = 0; caller < CALLERS; caller++) {
                    int number = caller;
                    callers.add(threads.submit(() -> {
                        var heard = new ArrayList<Appended>();
                        for (int i = 0; i < EACH; i++) {
                            heard.add(append(store, number, i, unknown, failed));
                            done.incrementAndGet();
                        }
                        return heard;
                    }));
                }
                while (done.get() < CALLERS * EACH / 3) {
                    assertThat(callers).noneMatch(caller -> caller.state() == Future.State.FAILED);
                    Thread.onSpinWait();
                }
                primary.kill();
                int before = done.get();
                standby.promote();

                var events = new ArrayList<RecordedEvent>();
                for (var caller : callers) {
                    for (var appended : caller.get()) {
                        events.add(store.readAll(
                                        Query.ALL,
                                        Range.forward()
                                                .after(appended.first() - 1)
                                                .limit(1))
                                .events()
                                .getFirst());
                    }
                }
                // Each append is where its caller heard, and there is nothing else.
                assertThat(events).extracting(RecordedEvent::payload).doesNotHaveDuplicates();
                assertThat(store.log().head()).isEqualTo((long) CALLERS * EACH);
                assertThat(store.verify((_, _) -> {})).isEmpty();
                assertThat(subscription.waitFor(CALLERS * EACH, LONG)).isTrue();
                assertThat(seen)
                        .containsExactlyElementsOf(LongStream.rangeClosed(1, CALLERS * EACH)
                                .boxed()
                                .toList());
                System.out.println("fail-over after " + before + " of " + CALLERS * EACH + " appends, " + unknown
                        + " heard \"unknown\" and " + failed + " \"nothing was written\"; none lost or doubled");
            }
        }
    }

    /// As a client does that must know.
    private static Appended append(
            PostgresStore store, int caller, int number, AtomicInteger unknown, AtomicInteger failed) {
        var name = caller + "-" + number;
        var append = Append.to(StreamId.of("caller", "c" + caller), new Any(), event("happened", name))
                .withKey(name);
        while (true) {
            try {
                return (Appended) store.append(append);
            } catch (OutcomeUnknownException again) {
                unknown.incrementAndGet();
            } catch (StoreUnavailableException | OverloadedException away) {
                failed.incrementAndGet();
            }
        }
    }

    @Test
    void an_asynchronous_standby_that_lacks_what_was_handled_is_found_out_by_who_handled_it() throws Exception {
        var programs = Needs.postgres("fail-over to an asynchronous standby");
        var stream = StreamId.of("account", "1");
        try (var primary = InstalledPostgres.create(programs, folder, "one").start();
                var standby = primary.standby("two").start()) {
            var options = InstalledPostgres.primaryOf(primary, standby);
            var seen = Collections.synchronizedList(new ArrayList<Long>());
            var idle = MemoryLedger.create(Environment.system());
            var ended = MemoryLedger.create(Environment.system());
            try (var store = PostgresStore.open(options);
                    var running = follow(store, idle, seen)) {
                store.append(Append.to(stream, new Any(), events(10)));
                standby.awaitCaughtUp(primary);
                standby.stop();
                store.append(Append.to(stream, new Any(), events(3)));
                assertThat(running.waitFor(13, LONG)).isTrue();
                try (var other = follow(store, ended, new ArrayList<>())) {
                    assertThat(other.waitFor(13, LONG)).isTrue();
                }
                primary.kill();
                standby.start();
                standby.promote();

                // Acknowledged and lost, as an asynchronous standby may; nobody goes on as if it were there.
                assertThatThrownBy(() -> running.waitFor(14, LONG))
                        .isInstanceOf(SubscriptionFailedException.class)
                        .hasRootCauseInstanceOf(CheckpointMismatchException.class)
                        .hasRootCauseMessage(
                                "the checkpoint is at position 13, the log ends at 10; the log was replaced by an"
                                        + " older copy: reset the subscription");
                assertThatThrownBy(() -> follow(store, ended, new ArrayList<>()).close())
                        .isInstanceOf(CheckpointMismatchException.class);
                var again = new AtomicInteger();
                append(store, 1, 1, again, again);
                assertThat(store.log().head()).isEqualTo(11);
                assertThat(all(store)).hasSize(11);
                assertThat(store.verify((_, _) -> {})).isEmpty();
                // Another history of the same length.
                store.append(Append.to(stream, new Any(), events(5)));
                assertThatThrownBy(() -> follow(store, ended, new ArrayList<>()).close())
                        .isInstanceOf(CheckpointMismatchException.class)
                        .hasMessageContaining("another history");
            }
        }
    }
}
