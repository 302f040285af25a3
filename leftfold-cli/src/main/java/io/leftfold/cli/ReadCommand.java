package io.leftfold.cli;

import io.leftfold.EventStore;
import io.leftfold.Range;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "read", description = "Show the events of one stream.")
final class ReadCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final AsOfOptions upTo = new AsOfOptions();

    @Parameters(paramLabel = "STREAM", description = "The stream, for example order-42.")
    private StreamId stream = StreamId.of("none", "none");

    @Option(names = "--after", paramLabel = "VERSION", description = "Begin after this version; backward, below it.")
    private @Nullable Long after;

    @Option(names = "--backward", description = "The newest first.")
    private boolean backward;

    @Option(names = "--limit", paramLabel = "N", description = "At most this many; default all.")
    private long limit = Long.MAX_VALUE;

    @Override
    public Integer call() {
        Given.checkLimit(limit);
        var range = (backward ? Range.backward() : Range.forward()).asOf(upTo.asOf());
        if (after != null) {
            Given.checkAfter(after);
            range = range.after(after);
        }
        try (var log = store.openReadOnly()) {
            upTo.explain(log, there(log, stream));
            try (var list = EventRows.ofStream(output)) {
                EventRows.each(part -> log.read(stream, part), range, limit, list::add);
            }
        }
        return ExitCode.OK;
    }

    static StreamInfo there(EventStore log, StreamId stream) {
        return log.stream(stream)
                .orElseThrow(() -> new BadInputException(
                        "no-stream",
                        "there is no stream " + stream,
                        "The command streams --category " + stream.category() + " lists those that are there."));
    }
}
