package io.leftfold.postgres;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.tck.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

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
}
