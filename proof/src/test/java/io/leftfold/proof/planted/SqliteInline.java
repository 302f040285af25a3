package io.leftfold.proof.planted;

import io.leftfold.Inline;
import io.leftfold.InlineStore;
import io.leftfold.sqlite.SqliteOptions;
import io.leftfold.sqlite.SqliteStore;
import io.leftfold.tck.InlineContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class SqliteInline implements InlineContract {
    @TempDir
    Path folder = Path.of("");

    @Override
    public InlineStore<Connection> open(List<Inline<Connection>> inline) {
        var options = SqliteOptions.DEFAULTS;
        for (var one : inline) {
            options = options.withInline(one);
        }
        return SqliteStore.open(folder.resolve("log.db"), options);
    }
}
