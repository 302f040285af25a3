package io.leftfold.cli;

import io.leftfold.AsOf;
import io.leftfold.EventStore;
import io.leftfold.project.DocumentPage;
import io.leftfold.project.Documents;
import io.leftfold.project.PastDocuments;
import io.leftfold.project.PastDocuments.Bounds;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "as-of",
        description =
                "Show documents of a projection as they were, folded from the log; says how many events were read.")
final class ProjectionsAsOfCommand implements Callable<Integer> {
    private static final class Point {
        @Option(names = "--position", paramLabel = "POSITION", required = true, description = "Up to this position.")
        private @Nullable Long position;

        @Option(
                names = "--recorded",
                paramLabel = "TIME",
                required = true,
                description = "What the store had by this time: 2026-01-31T12:00:00Z, or in UTC 2026-01-31.")
        private @Nullable Instant recorded;

        @Option(
                names = "--occurred",
                paramLabel = "TIME",
                required = true,
                description = "What had happened in the business by this time.")
        private @Nullable Instant occurred;

        AsOf asOf() {
            if (position != null) {
                return new AsOf.Position(position);
            }
            if (recorded != null) {
                return new AsOf.Recorded(recorded);
            }
            return occurred == null ? new AsOf.Latest() : new AsOf.Occurred(occurred);
        }
    }

    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final DocumentsOption which = new DocumentsOption();

    @ArgGroup(multiplicity = "1")
    private Point point = new Point();

    @Option(names = "--events", paramLabel = "N", description = "Read at most this many events; default 1000000.")
    private long events = Bounds.DEFAULTS.events();

    @Parameters(paramLabel = "NAME", description = "The projection.")
    private String name = "";

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        var known = KnownProjections.of(command);
        var bounds = Given.checked(() -> new Bounds(events, Bounds.DEFAULTS.documents()));
        try (var log = store.openReadOnly()) {
            var documents = known.with(store, projections -> known.documents(name, projections));
            Given.checked(() -> show(documents, log, bounds));
        }
        return ExitCode.OK;
    }

    private <D> boolean show(Documents<?, D> documents, EventStore log, Bounds bounds) {
        var key = which.key;
        var past = key == null
                ? documents.asOf(log, point.asOf(), bounds)
                : documents.asOf(log, key, point.asOf(), bounds);
        output.terminal()
                .err()
                .println(String.format(
                        Locale.ROOT,
                        "Note: %,d events were read, up to position %,d.",
                        past.eventsRead(),
                        past.position()));
        DocumentsOption.show(page(past), output);
        return true;
    }

    private <D> DocumentPage<D> page(PastDocuments<D> past) {
        try {
            return which.key == null
                    ? which.page(past.query())
                    : new DocumentPage<>(past.find(which.key).stream().toList(), Optional.empty());
        } catch (SQLException none) {
            throw new IllegalStateException("memory is no database", none);
        }
    }
}
