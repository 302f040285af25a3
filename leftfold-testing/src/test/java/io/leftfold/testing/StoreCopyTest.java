package io.leftfold.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StoreCopyTest {
    private static final String FILE = "target/store-copy-test/log.db";
    private static final Set<Path> COPIES = new HashSet<>();

    @BeforeAll
    static void a_file_with_what_belongs_to_it() throws IOException {
        var file = Path.of(FILE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "log");
        Files.writeString(file.resolveSibling("log.db-wal"), "ahead");
        Files.writeString(file.resolveSibling("log.db-shm"), "shared");
        Files.writeString(file.resolveSibling("other.db"), "other");
    }

    @Test
    void a_copy_can_be_changed_and_the_file_stays(@StoreCopy(FILE) Path copy) throws IOException {
        assertThat(copy).hasContent("log").hasFileName("log.db");
        assertThat(copy.resolveSibling("log.db-wal")).hasContent("ahead");
        assertThat(copy.resolveSibling("").toFile().list()).containsExactlyInAnyOrder("log.db", "log.db-wal");
        COPIES.add(copy);

        Files.writeString(copy, "changed");

        assertThat(Path.of(FILE)).hasContent("log");
    }

    @Test
    void two_parameters_are_two_copies(@StoreCopy(FILE) Path one, @StoreCopy(FILE) File two) {
        assertThat(two.toPath()).hasContent("log").isNotEqualTo(one);
        COPIES.add(one);
        COPIES.add(two.toPath());
    }

    @AfterAll
    static void the_copies_are_gone() {
        assertThat(COPIES)
                .hasSize(3)
                .allSatisfy(copy -> assertThat(copy.getParent()).doesNotExist());
    }
}
