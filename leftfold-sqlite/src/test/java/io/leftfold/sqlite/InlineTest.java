package io.leftfold.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Inline;
import io.leftfold.InlineStore;
import io.leftfold.Query;
import io.leftfold.tck.InlineContract;
import io.leftfold.tck.Samples;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InlineTest implements InlineContract {
    @TempDir
    private Path folder;

    @Override
    public InlineStore<Connection> open(List<Inline<Connection>> inline) {
        var options = SqliteOptions.DEFAULTS;
        for (var one : inline) {
            options = options.withInline(one);
        }
        return SqliteStore.open(folder.resolve("log.db"), options);
    }

    @Test
    void tables_of_the_application_are_no_damage() {
        var inline = new Inline<Connection>(
                "n",
                Query.ALL,
                connection -> connection.createStatement().executeUpdate("CREATE TABLE mine (n INTEGER)"),
                (_, _) -> {});
        try (var store = open(List.of(inline))) {
            store.append(Append.to(Samples.ACCOUNT, new Any(), Samples.events(1)));
        }
        assertThat(SqliteStore.verify(folder.resolve("log.db"), (_, _) -> {})).isEmpty();
    }
}
