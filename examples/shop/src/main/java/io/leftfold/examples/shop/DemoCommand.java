package io.leftfold.examples.shop;

import io.leftfold.CheckpointMismatchException;
import io.leftfold.app.Leftfold;
import io.leftfold.cli.ExitCode;
import io.leftfold.cli.LeftfoldCli;
import io.leftfold.cli.OutputOption;
import io.leftfold.cli.Progress;
import io.leftfold.cli.StoreOption;
import io.leftfold.decide.CommandRecorder;
import io.leftfold.diff.CommandFile;
import io.leftfold.examples.shop.Imported.Result;
import io.leftfold.examples.shop.ReadModels.OrderView;
import io.leftfold.sqlite.SqliteReadModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Imports a marketplace's exported tables into the shop and says what came of it.
@Command(
        name = "demo",
        description = {
            "Imports the orders of a marketplace's exported tables and shows what came of them.",
            "It can be interrupted at any moment and run again: nothing is done twice."
        })
final class DemoCommand implements Callable<Integer> {
    static final String DEFAULT_STORE = "sqlite:" + LeftfoldCli.home().resolve("shop.db");

    private static final int NOTES_SHOWN = 20;
    private static final Duration PROJECTION_TIMEOUT = Duration.ofMinutes(10);

    @Option(
            names = "--orders",
            paramLabel = "DIR",
            description = "The folder with the tables. Default: a small export that comes with the shop.")
    private @Nullable Path orders;

    @Option(
            names = "--record-commands",
            paramLabel = "FILE",
            description = "Write the commands to this file too, with what came of them: for decisions diff.")
    private @Nullable Path recording;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        var tables = MarketplaceTables.read(orders == null ? Export.sample() : Export.folder(orders));
        note(tables.unreadable().stream().map(UnreadableRow::toString).toList());
        try (var recorder = recorder();
                var shop = start(recorder == null ? CommandRecorder.NONE : recorder)) {
            var imported = run(shop, tables);
            if (recorder != null && recorder.leftOut() > 0) {
                note(List.of(recorder.leftOut() + " commands are not in " + recording
                        + recorder.failure().map(failure -> ": " + failure).orElse(": it is full")));
            }
            note(imported.customers().stream().flatMap(Result::note).toList());
            var summary = Summary.of(tables, imported, readModel(shop, imported));
            output.show(
                    summary,
                    () -> new SummaryReport(tables, imported, summary).print(output.terminal(), storeOption()));
        }
        return ExitCode.OK;
    }

    private Imported run(Leftfold shop, MarketplaceTables tables) {
        var work = new MarketplaceImport(shop, tables);
        try (var progress = Progress.start(output.terminal(), "import", "customers and orders", work.size())) {
            var done = new AtomicLong();
            return work.run(() -> {
                synchronized (progress) {
                    progress.at(done.incrementAndGet());
                }
            });
        }
    }

    /// The rows of the orders that were accepted, once the read model has caught up with them.
    private static List<OrderView> readModel(Leftfold shop, Imported imported) {
        if (!shop.waitFor(ReadModels.ORDERS, imported.position(), PROJECTION_TIMEOUT)
                || !shop.waitFor(ReadModels.CUSTOMERS, imported.position(), PROJECTION_TIMEOUT)) {
            throw new IllegalStateException("the read model has not reached position " + imported.position()
                    + " within " + PROJECTION_TIMEOUT + ": run the command again, it goes on where it was");
        }
        return shop.query(sql -> ReadModels.orders(sql, imported.acceptedOrders()));
    }

    /// The shop on the store of the command line. Its read models are kept beside the log, or at home where
    /// that is in no file, and built anew if they are of another one, which was there before.
    private Leftfold start(CommandRecorder recorder) {
        var views = views(store);
        try {
            return started(recorder, views);
        } catch (CheckpointMismatchException ofAnotherLog) {
            delete(views);
            return started(recorder, views);
        }
    }

    private Leftfold started(CommandRecorder recorder, Path views) {
        return Shop.start(store.open(), SqliteReadModels.open(views), recorder);
    }

    private @Nullable CommandFile recorder() {
        if (recording == null) {
            return null;
        }
        try (var log = store.open()) {
            return CommandFile.open(recording, log.log(), AskedFor.SUBJECTS, CommandFile.SIZE_MAX_DEFAULT);
        }
    }

    static Path views(StoreOption store) {
        return store.file()
                .map(file -> file.resolveSibling(file.getFileName() + ".views"))
                .orElseGet(() -> LeftfoldCli.home().resolve("shop.views"));
    }

    private static void delete(Path views) {
        try {
            for (var suffix : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(views.resolveSibling(views.getFileName() + suffix));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + views + ", which belongs to another log", e);
        }
    }

    /// What the next commands need so that they find this store.
    private String storeOption() {
        var address = store.address();
        return address.equals(DEFAULT_STORE) ? "" : " --store '" + address.replace("'", "'\\''") + "'";
    }

    private void note(List<String> lines) {
        var err = output.terminal().err();
        lines.stream().limit(NOTES_SHOWN).forEach(err::println);
        if (lines.size() > NOTES_SHOWN) {
            err.println("and " + (lines.size() - NOTES_SHOWN) + " more");
        }
    }
}
