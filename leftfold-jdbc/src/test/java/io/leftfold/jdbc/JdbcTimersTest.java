package io.leftfold.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.ReadModelDatabase;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StreamId;
import io.leftfold.subscribe.Timer;
import io.leftfold.subscribe.TimerStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JdbcTimersTest {
    @TempDir
    private Path folder = Path.of("");

    private @Nullable ReadModelDatabase<Connection> database;

    private TimerStore open(Place place) {
        var opened = place.open("a", folder);
        database = opened;
        return JdbcTimers.open(opened);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    @Nested
    class Sqlite implements TimerStoreContract {
        @Override
        public TimerStore store() {
            return open(Place.SQLITE);
        }
    }

    @Nested
    class Postgres implements TimerStoreContract {
        @Override
        public TimerStore store() {
            return open(Place.POSTGRESQL);
        }
    }

    @ParameterizedTest
    @EnumSource
    void timers_outlive_who_has_set_them(Place place) {
        var timer = new Timer(StreamId.of("p", "1"), "x", TimerStoreContract.NOW);
        var store = open(place);
        store.apply(List.of(new TimerStore.Change.Set(timer)));
        close();

        assertThat(open(place)
                        .take("p", TimerStoreContract.NOW, TimerStoreContract.LATER, 1)
                        .timers())
                .containsExactly(timer);
        assertThat(store.isDurable()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void who_may_make_no_table_is_told_the_statements(Place place) throws Exception {
        place.open("b", folder).close();
        try (var others = place.openWithoutRights("b", folder)) {
            assertThatThrownBy(() -> JdbcTimers.open(others))
                    .isInstanceOf(ReadOnlyStoreException.class)
                    .hasMessageContaining("CREATE TABLE leftfold_timer")
                    .hasMessageContaining(String.join(";\n", JdbcTimers.missing(others)));
        }
    }
}
