package io.leftfold.cli;

import io.leftfold.AsOf;
import io.leftfold.StreamId;
import io.leftfold.replay.EventClock;
import io.leftfold.replay.EventSelection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that say which part of a log is meant.
final class SelectionOptions {
    @Mixin
    private final QueryOptions which = new QueryOptions();

    @Option(names = "--stream", paramLabel = "STREAM", description = "Only events of this stream; may be repeated.")
    private List<StreamId> streams = new ArrayList<>();

    @Option(names = "--after", paramLabel = "POSITION", description = "Begin after this position.")
    private @Nullable Long after;

    @Option(names = "--up-to", paramLabel = "POSITION", description = "End with this position.")
    private @Nullable Long upTo;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only from this time on: 2026-01-31T12:00:00Z, or in UTC 2026-01-31T12:00 or 2026-01-31.")
    private @Nullable Instant since;

    @Option(names = "--as-of", paramLabel = "TIME", description = "Only up to this time.")
    private @Nullable Instant asOf;

    @Option(
            names = "--clock",
            paramLabel = "CLOCK",
            description = "What --since and --as-of look at: recorded (default), when the store took the event, or"
                    + " occurred, when it happened in the business.")
    private @Nullable EventClock clock;

    EventSelection selection() {
        if (upTo != null && asOf != null) {
            throw wrong("--up-to and --as-of exclude each other");
        }
        if (clock != null && since == null && asOf == null) {
            throw wrong("--clock says which time --since and --as-of mean, and there is neither");
        }
        Given.checkAfter(after == null ? 0 : after);
        var selection = Given.checked(() -> EventSelection.ALL
                .withQuery(which.query())
                .withStreams(Set.copyOf(streams))
                .withAfter(after == null ? 0 : after));
        var by = clock == null ? EventClock.RECORDED : clock;
        selection = since == null ? selection : selection.withSince(by, since);
        return selection.withUpTo(end(by));
    }

    private AsOf end(EventClock by) {
        if (upTo != null) {
            return new AsOf.Position(upTo);
        }
        if (asOf == null) {
            return new AsOf.Latest();
        }
        return switch (by) {
            case RECORDED -> new AsOf.Recorded(asOf);
            case OCCURRED -> new AsOf.Occurred(asOf);
        };
    }

    private static BadInputException wrong(String message) {
        return new BadInputException("usage", message, "");
    }
}
