package io.leftfold.postgres;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.tck.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/// Each store stands for a process of its own.
class SeveralStoresTest {
    @Test
    void appends_of_two_that_are_as_long_are_both_written() {
        var options = Server.newLog();
        try (var one = PostgresStore.open(options);
                var two = PostgresStore.open(options)) {
            one.append(Append.to(ACCOUNT, new Any(), event("a")));
            two.append(Append.to(ACCOUNT, new Any(), event("b")));
            assertThat(one.append(Append.to(ACCOUNT, new Any(), event("c"))))
                    .isInstanceOfSatisfying(
                            Appended.class,
                            appended -> assertThat(appended.last()).isEqualTo(3));
            assertThat(Samples.types(Samples.all(one))).containsExactly("a", "b", "c");
        }
    }

    @Test
    void all_that_several_append_at_once_is_there() throws Exception {
        int rounds = 200;
        var options = Server.newLog();
        try (var one = PostgresStore.open(options);
                var two = PostgresStore.open(options);
                var three = PostgresStore.open(options)) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var running = new ArrayList<Future<Integer>>();
                for (var store : List.of(one, two, three, one, two, three)) {
                    running.add(threads.submit(() -> {
                        for (int i = 0; i < rounds; i++) {
                            store.append(Append.to(ACCOUNT, new Any(), event("a")));
                        }
                        return rounds;
                    }));
                }
                for (var client : running) {
                    assertThat(client.get()).isEqualTo(rounds);
                }
            }
            assertThat(one.log().head()).isEqualTo(6L * rounds);
            assertThat(one.verify((_, _) -> {})).isEmpty();
        }
    }

    @Test
    void one_that_follows_hears_of_what_the_others_append() {
        var options = Server.newLog().withPollInterval(Duration.ofHours(1));
        try (var one = PostgresStore.open(options);
                var two = PostgresStore.open(options);
                var follower = two.follow()) {
            for (int position = 1; position <= 20; position++) {
                one.append(Append.to(ACCOUNT, new Any(), event("a")));
                assertThat(follower.await(position - 1, Duration.ofSeconds(30))).isTrue();
            }
        }
    }

    @Test
    void nobody_is_told_while_nobody_else_follows() throws Exception {
        var options = Server.newLog();
        try (var store = PostgresStore.open(options);
                var follower = store.follow();
                var raw = Raw.connect();
                var statement = raw.createStatement()) {
            var driver = raw.unwrap(PGConnection.class);
            statement.execute("LISTEN leftfold_" + options.schema());
            for (int i = 0; i < 50; i++) {
                store.append(Append.to(ACCOUNT, new Any(), event("a")));
            }
            assertThat(follower.await(49, Duration.ofSeconds(30))).isTrue();
            assertThat(driver.getNotifications(300)).isEmpty();

            statement.execute("SELECT " + options.schema() + ".begin_to_follow()");
            var heard = new PGNotification[0];
            for (int i = 0; heard.length == 0 && i < 100; i++) {
                store.append(Append.to(ACCOUNT, new Any(), event("a")));
                heard = driver.getNotifications(100);
            }
            assertThat(Long.parseLong(heard[heard.length - 1].getParameter())).isGreaterThan(50);
        }
    }
}
