package io.leftfold.cli;

import io.leftfold.AsOf;
import io.leftfold.EventStore;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamInfo;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options that say up to where history counts.
final class AsOfOptions {
    /// Which of the two times of an event is meant.
    enum Clock {
        RECORDED,
        OCCURRED
    }

    @Option(names = "--to-version", paramLabel = "VERSION", description = "Only up to this version.")
    private @Nullable Long version;

    @Option(
            names = "--as-of",
            paramLabel = "TIME",
            description = "Only up to this time: 2026-01-31T12:00:00Z, or in UTC 2026-01-31T12:00 or 2026-01-31.")
    private @Nullable Instant time;

    @Option(
            names = "--clock",
            paramLabel = "CLOCK",
            description = "What --as-of looks at: recorded (default), when the store took the event, or occurred,"
                    + " when it happened in the business.")
    private @Nullable Clock clock;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    AsOf asOf() {
        if (version != null && time != null) {
            throw wrong("--to-version and --as-of exclude each other");
        }
        if (clock != null && time == null) {
            throw wrong("--clock says which time --as-of means, and there is no --as-of");
        }
        if (version != null) {
            if (version < 0) {
                throw wrong("--to-version must be at least 0, not " + version);
            }
            return new AsOf.Version(version);
        }
        if (time == null) {
            return new AsOf.Latest();
        }
        return switch (clock) {
            case OCCURRED -> new AsOf.Occurred(time);
            case RECORDED -> new AsOf.Recorded(time);
            case null -> new AsOf.Recorded(time);
        };
    }

    /// Says on standard error where these options leave out nothing, or everything, of a stream that is there:
    /// what is shown would not tell.
    void explain(EventStore log, StreamInfo stream) {
        var limit = asOf();
        if (version != null && version > stream.version()) {
            note(stream.stream() + " has version " + stream.version() + " and no version " + version + " yet");
        } else if (time != null) {
            var reached = new ArrayList<RecordedEvent>();
            EventRows.each(
                    part -> log.read(stream.stream(), part), Range.forward().asOf(limit), 1, reached::add);
            if (reached.isEmpty()) {
                var first = log.read(stream.stream(), Range.forward().limit(1))
                        .events()
                        .getFirst();
                note("nothing of " + stream.stream()
                        + (clock == Clock.OCCURRED ? " had occurred by " : " was recorded by ") + time
                        + "; its first event was recorded at " + first.recordedAt() + " and occurred at "
                        + first.occurredAt());
            }
        }
    }

    private void note(String what) {
        Root.of(command).terminal.err().println("Note: " + Visible.of(what) + ".");
    }

    private RuntimeException wrong(String message) {
        return command == null
                ? new IllegalArgumentException(message)
                : new ParameterException(command.commandLine(), message);
    }
}
