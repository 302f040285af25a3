package io.leftfold.tck;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Followers wake when the log grows.
public interface FollowContract extends StoreFixture {
    Duration LONG = Duration.ofSeconds(30);

    @Test
    default void a_follower_behind_the_head_does_not_wait() {
        try (var store = emptyStore();
                var follower = store.follow()) {
            store.append(Append.to(ACCOUNT, new Any(), event("a")));

            assertThat(follower.await(0, LONG)).isTrue();
            assertThat(follower.await(1, Duration.ofMillis(1))).isFalse();
        }
    }

    @Test
    default void an_append_wakes_a_follower() throws Exception {
        try (var store = emptyStore();
                var follower = store.follow();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var woken = threads.submit(() -> follower.await(0, LONG));
            store.append(Append.to(ACCOUNT, new Any(), event("a")));

            assertThat(woken.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    default void closing_the_follower_or_the_store_ends_the_wait() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var store = emptyStore();
            var closed = store.follow();
            var left = store.follow();
            var first = threads.submit(() -> closed.await(0, LONG));
            var second = threads.submit(() -> left.await(0, LONG));

            closed.close();
            assertThat(first.get(20, TimeUnit.SECONDS)).isFalse();
            store.close();
            assertThat(second.get(20, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    default void a_follower_sees_every_event_of_many_writers_once_and_in_order() throws Exception {
        int writers = 8;
        int each = 50;
        try (var store = emptyStore();
                var follower = store.follow();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writing = new ArrayList<Future<?>>();
            for (int w = 0; w < writers; w++) {
                var stream = StreamId.of("writer", "w" + w);
                writing.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        store.append(Append.to(stream, new Exactly(i), event("x")));
                    }
                }));
            }
            var seen = new ArrayList<Long>();
            long position = 0;
            while (seen.size() < writers * each && follower.await(position, LONG)) {
                var page =
                        store.readAll(Query.ALL, Range.forward().after(position).limit(16));
                page.events().forEach(event -> seen.add(event.position()));
                position = page.scannedTo();
            }

            for (var writer : writing) {
                writer.get(30, TimeUnit.SECONDS);
            }
            assertThat(seen)
                    .isEqualTo(LongStream.rangeClosed(1, (long) writers * each)
                            .boxed()
                            .toList());
        }
    }
}
