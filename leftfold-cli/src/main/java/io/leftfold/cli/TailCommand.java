package io.leftfold.cli;

import io.leftfold.AsOf;
import io.leftfold.EventStore;
import io.leftfold.Follower;
import io.leftfold.Page;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "tail", description = "Show the newest events of all streams, or those after a position.")
final class TailCommand implements Callable<Integer> {
    private static final int NEWEST = 20;
    private static final Duration WAIT = Duration.ofSeconds(1);

    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final QueryOptions which = new QueryOptions();

    @Option(names = "--after", paramLabel = "POSITION", description = "Begin after this position.")
    private @Nullable Long after;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most this many; default all after a position, else the last 20.")
    private @Nullable Long limit;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is appended from now on, until Ctrl-C.")
    private boolean follow;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        Given.checkLimit(limit == null ? 1 : limit);
        Given.checkAfter(after == null ? 0 : after);
        if (follow && output.format() == OutputOption.Format.JSON) {
            throw new BadInputException(
                    "usage", "--follow never ends, and one JSON array must", "Use -o ndjson with --follow.");
        }
        var query = which.query();
        try (var ending = new Ending();
                var log = store.openReadOnly();
                var list = EventRows.ofLog(output)) {
            var read = EventRows.all(log, query);
            long from = after == null ? newest(log, read, list) : from(read, list, after);
            if (follow) {
                list.flush();
                follow(log, read, list, from, ending);
            }
        }
        return ExitCode.OK;
    }

    /// @return the position to go on after
    private long newest(EventStore log, Function<Range, Page> read, Listing<RecordedEvent> list) {
        long head = log.log().head();
        var found = new ArrayList<RecordedEvent>();
        var range = Range.backward().asOf(new AsOf.Position(head));
        EventRows.each(read, range, limit == null ? NEWEST : limit, found::add);
        found.reversed().forEach(list::add);
        return head;
    }

    private long from(Function<Range, Page> read, Listing<RecordedEvent> list, long position) {
        long most = limit == null ? Long.MAX_VALUE : limit - list.count();
        return most < 1 ? position : EventRows.each(read, Range.forward().after(position), most, list::add);
    }

    private void follow(
            EventStore log, Function<Range, Page> read, Listing<RecordedEvent> list, long from, Ending ending) {
        var stopped = new AtomicBoolean();
        try (var follower = log.follow()) {
            ending.onInterrupt(Root.of(command).interrupt, () -> stop(stopped, follower), ExitCode.OK);
            long position = from;
            long most = after == null || limit == null ? Long.MAX_VALUE : limit;
            while (!stopped.get() && list.count() < most) {
                if (follower.await(position, WAIT)) {
                    position = EventRows.each(read, Range.forward().after(position), most - list.count(), list::add);
                    list.flush();
                }
            }
            list.flush();
        }
    }

    private static void stop(AtomicBoolean stopped, Follower follower) {
        stopped.set(true);
        follower.close();
    }
}
