package io.leftfold.sqlite;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StoreInUseException;
import io.leftfold.tck.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {
    private static final int ROUNDS = 4;

    @TempDir
    Path folder = Path.of("");

    @Test
    void a_killed_process_loses_nothing_that_it_acknowledged() throws IOException {
        var file = folder.resolve("log.db");
        Map<Long, UUID> acknowledged = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (var child = Child.start("append", file)) {
                for (int i = 0; i < 50 + 150 * round; i++) {
                    note(child.line(), acknowledged);
                }
                child.kill();
                for (var line = child.line(); line != null && line.length() > 36; line = child.line()) {
                    note(line, acknowledged);
                }
            }
            try (var reader = SqliteStore.openReadOnly(file)) {
                assertHasAll(reader, acknowledged);
            }
            try (var store = SqliteStore.open(file)) {
                assertHasAll(store, acknowledged);
                assertThat(store.verify((_, _) -> {})).isEmpty();
                store.append(Append.to(ACCOUNT, new Any(), event("between")));
            }
        }
        assertThat(acknowledged).hasSizeGreaterThan(1_000);
    }

    /// A line may be cut off where the process was killed.
    private static void note(String line, Map<Long, UUID> acknowledged) {
        int space = line.indexOf(' ');
        if (line.length() - space == 37) {
            acknowledged.put(Long.valueOf(line.substring(0, space)), UUID.fromString(line.substring(space + 1)));
        }
    }

    private static void assertHasAll(SqliteStore store, Map<Long, UUID> acknowledged) {
        var there = new HashMap<Long, UUID>();
        Samples.all(store, Query.ALL, Range.forward()).forEach(event -> there.put(event.position(), event.id()));
        assertThat(there).containsAllEntriesOf(acknowledged);
    }

    @Test
    void a_second_writing_process_is_refused_until_the_first_has_ended() throws IOException {
        var file = folder.resolve("log.db");
        try (var child = Child.start("hold", file)) {
            assertThat(child.line()).isEqualTo("open");
            assertThatThrownBy(() -> SqliteStore.open(file))
                    .isInstanceOf(StoreInUseException.class)
                    .hasMessageContaining("pid " + child.pid());
            child.kill();
        }
        try (var store = SqliteStore.open(file)) {
            store.append(Append.to(ACCOUNT, new Any(), event("a")));
            try (var child = Child.start("hold", file)) {
                assertThat(child.line())
                        .startsWith("store-in-use ")
                        .contains("pid " + ProcessHandle.current().pid());
            }
            store.append(Append.to(ACCOUNT, new Any(), event("b")));
        }
    }

    @Test
    void a_follower_in_another_process_hears_of_appends() throws IOException {
        var file = folder.resolve("log.db");
        SqliteStore.open(file).close();
        try (var reader = SqliteStore.openReadOnly(file);
                var follower = reader.follow();
                var _ = Child.start("append", file)) {
            assertThat(follower.await(0, Duration.ofSeconds(60))).isTrue();
            assertThat(follower.await(100, Duration.ofSeconds(60))).isTrue();
            assertThat(reader.log().head()).isGreaterThan(100);
            assertThat(Samples.all(reader, Query.ALL, Range.forward().limit(100)))
                    .hasSizeGreaterThan(100);
            assertThat(follower.await(Long.MAX_VALUE - 1, Duration.ofMillis(25)))
                    .isFalse();
        }
    }

    @Test
    void a_follower_that_polls_ends_its_wait_when_it_is_closed_or_interrupted() {
        var file = folder.resolve("log.db");
        SqliteStore.open(file).close();
        try (var reader = SqliteStore.openReadOnly(file)) {
            var follower = reader.follow();
            Thread.ofVirtual().start(follower::close);
            assertThat(follower.await(0, Duration.ofSeconds(60))).isFalse();
            Thread.currentThread().interrupt();
            assertThat(reader.follow().await(0, Duration.ofSeconds(60))).isFalse();
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
