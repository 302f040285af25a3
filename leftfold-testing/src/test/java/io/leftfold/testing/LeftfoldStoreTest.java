package io.leftfold.testing;

import static io.leftfold.testing.StoreKind.MEMORY;
import static io.leftfold.testing.StoreKind.POSTGRESQL;
import static io.leftfold.testing.StoreKind.SQLITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.Payload;
import io.leftfold.ReadModelDatabase;
import io.leftfold.StoreClosedException;
import io.leftfold.StreamId;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ParameterResolutionException;

class LeftfoldStoreTest {
    private static final List<EventStore> STORES = new ArrayList<>();

    private static Append order() {
        var event = EventData.of(Environment.system().ids().next(), "placed", 1, Payload.of("none", new byte[0]));
        return Append.to(StreamId.of("order", "1"), new NoStream(), event);
    }

    // region: one
    @Test
    void an_order_is_kept(@LeftfoldStore(SQLITE) EventStore store) {
        store.append(order()).orThrow();

        assertThat(store.log().head()).isEqualTo(1);
    }
    // endregion

    // region: several
    @StoreTest({MEMORY, SQLITE, POSTGRESQL})
    void every_store_begins_empty(EventStore store) {
        store.append(order()).orThrow();

        assertThat(store.log().head()).isEqualTo(1);
    }
    // endregion

    @Test
    void the_store_of_one_kind_is_one(
            @LeftfoldStore EventStore first, @LeftfoldStore EventStore same, @LeftfoldStore(SQLITE) EventStore other) {
        assertThat(first).isSameAs(same).isNotSameAs(other);
        STORES.add(first);
        STORES.add(other);
    }

    @StoreTest({SQLITE, POSTGRESQL})
    void tables_are_made_beside_the_log(EventStore store, ReadModelDatabase<Connection> models) {
        STORES.add(store);
        var made = models.transaction(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE mine (id INTEGER)");
                return statement.executeUpdate("INSERT INTO mine VALUES (1)");
            }
        });

        assertThat(made).isEqualTo(1);
    }

    @Test
    void what_there_is_none_of_is_refused() {
        var store = new TestStore(() -> STORES.getFirst(), Optional.empty(), () -> {});

        assertThatThrownBy(() -> store.of(ReadModelDatabase.class))
                .isInstanceOf(ParameterResolutionException.class)
                .hasMessageContaining("SQLITE");
        assertThatThrownBy(() -> store.of(String.class)).isInstanceOf(ParameterResolutionException.class);
    }

    @AfterAll
    static void the_stores_are_closed() {
        assertThat(STORES)
                .hasSize(4)
                .allSatisfy(store ->
                        assertThatThrownBy(() -> store.append(order())).isInstanceOf(StoreClosedException.class));
    }
}
