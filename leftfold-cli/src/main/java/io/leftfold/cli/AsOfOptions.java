package io.leftfold.cli;

import io.leftfold.AsOf;
import java.time.Instant;
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

    private RuntimeException wrong(String message) {
        return command == null
                ? new IllegalArgumentException(message)
                : new ParameterException(command.commandLine(), message);
    }
}
