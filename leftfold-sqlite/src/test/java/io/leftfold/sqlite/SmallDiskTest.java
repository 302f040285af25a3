package io.leftfold.sqlite;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.tck.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a disk in memory where this user may mount one. Elsewhere these are skipped, which is said and counted;
/// [FailureTest] has a full database everywhere.
class SmallDiskTest {
    @TempDir
    Path folder = Path.of("");

    private boolean mounted;

    @Test
    void a_disk_that_runs_full_loses_nothing_and_is_used_again_when_there_is_room() throws Exception {
        mount();
        var filler = folder.resolve("filler");
        var file = folder.resolve("log.db");
        int done = 0;
        try (var store = SqliteStore.open(file)) {
            Files.write(filler, new byte[1 << 20]);
            StoreUnavailableException full = null;
            while (full == null) {
                try {
                    store.append(Append.to(ACCOUNT, new Any(), event("e", "x".repeat(5_000))));
                    done++;
                } catch (StoreUnavailableException failure) {
                    full = failure;
                }
            }
            assertThat(full).hasMessageContaining("nothing was written");
            assertThat(done).isPositive();
            assertThat(Samples.all(store)).hasSize(done);
            Files.delete(filler);
            assertThat(store.append(Append.to(ACCOUNT, new Any(), event("after"))))
                    .isInstanceOf(Appended.class);
        }
        try (var store = SqliteStore.open(file)) {
            assertThat(Samples.all(store)).hasSize(done + 1);
            assertThat(store.verify((_, _) -> {})).isEmpty();
        }
    }

    @Test
    void a_store_that_could_not_be_opened_on_a_full_disk_opens_when_there_is_room() throws Exception {
        mount();
        var filler = folder.resolve("filler");
        var file = folder.resolve("log.db");
        try (var out = Files.newOutputStream(filler)) {
            assertThatThrownBy(() -> out.write(new byte[4 << 20])).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> SqliteStore.open(file)).isInstanceOf(StoreUnavailableException.class);
        Files.delete(filler);
        try (var store = SqliteStore.open(file)) {
            assertThat(store.append(Append.to(ACCOUNT, new Any(), event("after"))))
                    .isInstanceOf(Appended.class);
        }
    }

    @Test
    void a_folder_that_cannot_be_written_is_open_to_readers_alone() throws Exception {
        mount();
        var file = folder.resolve("log.db");
        try (var store = SqliteStore.open(file)) {
            store.append(Append.to(ACCOUNT, new Any(), event("a")));
        }
        assertThat(run("mount", "-o", "remount,ro", folder.toString())).isTrue();
        assertThatThrownBy(() -> SqliteStore.open(file))
                .isInstanceOf(ReadOnlyStoreException.class)
                .hasMessageContaining("read only");
        assertThatThrownBy(() -> SqliteStore.open(folder.resolve("new/log.db")))
                .isInstanceOf(ReadOnlyStoreException.class);
        try (var store = SqliteStore.openReadOnly(file)) {
            assertThat(Samples.all(store)).hasSize(1);
        }
        assertThat(SqliteStore.verify(file, (_, _) -> {})).isEmpty();
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", folder.toString());
        }
    }

    private void mount() throws InterruptedException {
        try {
            mounted = run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder.toString());
        } catch (IOException noSuchProgram) {
            mounted = false;
        }
        if (!mounted) {
            System.out.println("SKIPPED (needs root): a store on a small disk");
        }
        assumeTrue(mounted, "this user may not mount a small disk");
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
