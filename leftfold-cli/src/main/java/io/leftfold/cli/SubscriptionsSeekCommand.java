package io.leftfold.cli;

import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "seek",
        description = "Put a subscription back or ahead: what it has handled after that position it handles again, and"
                + " what lies before it never. Its letters are dropped. Refused where it keeps a projection.")
final class SubscriptionsSeekCommand implements Callable<Integer> {
    private static final class Where {
        @Option(names = "--to", paramLabel = "POSITION", description = "Behind this position.")
        private @Nullable Long position;

        @Option(names = "--to-start", description = "In front of the first event.")
        private boolean toStart;

        @Option(names = "--to-end", description = "Behind the last event.")
        private boolean toEnd;

        @Option(
                names = "--at",
                paramLabel = "TIME",
                description = "Behind the last event that was recorded by then: 2026-01-31T12:00:00Z, or in UTC"
                        + " 2026-01-31T12:00 or 2026-01-31.")
        private @Nullable Instant time;

        long in(Seeking.Target target) {
            if (toStart) {
                return 0;
            }
            if (toEnd) {
                return target.log().log().head();
            }
            return position != null
                    ? position
                    : target.positionAt().applyAsLong(Objects.requireNonNull(time, "one of them is given"));
        }
    }

    @Parameters(paramLabel = "NAME", description = "The subscription.")
    private String name = "";

    @ArgGroup(multiplicity = "1")
    private final Where where = new Where();

    @Mixin
    private final DecisionOption decision = new DecisionOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final StoreOption store = new StoreOption();

    @Override
    public Integer call() {
        new Seeking(store, output, decision).seek(name, where::in);
        return ExitCode.OK;
    }
}
