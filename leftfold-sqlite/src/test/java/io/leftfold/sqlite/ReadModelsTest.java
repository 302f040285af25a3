package io.leftfold.sqlite;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.CorruptStoreException;
import io.leftfold.ForeignStoreException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.tck.ReadModelContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadModelsTest implements ReadModelContract {
    @TempDir
    Path folder = Path.of("");

    @Override
    public SqliteReadModels openAgain() {
        return SqliteReadModels.open(file());
    }

    @Override
    public SqliteReadModels openToRead() {
        return SqliteReadModels.openReadOnly(file());
    }

    @Test
    void what_is_empty_says_so() throws IOException {
        var empty = Files.createFile(folder.resolve("empty.db"));
        assertThatThrownBy(() -> SqliteReadModels.openReadOnly(empty)).isInstanceOf(ForeignStoreException.class);
        assertThatThrownBy(() -> SqliteReadModels.openReadOnly(folder.resolve("none.db")))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void a_checkpoint_that_cannot_be_read_is_damage() throws SQLException {
        try (var models = openAgain()) {
            models.save("f", Optional.empty(), FIRST);
            RawFile.execute(
                    file(), "PRAGMA ignore_check_constraints = ON", "UPDATE leftfold_checkpoint SET event_id = x'00'");
            assertThatThrownBy(() -> models.load("f")).isInstanceOf(CorruptStoreException.class);
        }
    }

    private Path file() {
        return folder.resolve("models.db");
    }
}
