package io.leftfold.cli;

import io.leftfold.EventStore;
import io.leftfold.Limits;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamInfo;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "stats", description = "Count streams and events, and say which log it is.")
final class StatsCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    private final Map<String, Long> streams = new TreeMap<>();
    private final Map<String, Long> types = new TreeMap<>();
    private @Nullable Instant first;
    private @Nullable Instant last;

    @Override
    public Integer call() {
        var json = new LinkedHashMap<String, @Nullable Object>();
        try (var log = store.openReadOnly()) {
            var info = log.log();
            countStreams(log);
            countEvents(log, info.head());
            json.put("store", store.address());
            json.put("log", info.id());
            json.put("incarnation", info.incarnation());
            json.put("firstPosition", info.firstPosition());
            json.put("head", info.head());
            json.put("firstRecordedAt", first);
            json.put("lastRecordedAt", last);
            json.put("bytes", store.size().isPresent() ? store.size().getAsLong() : null);
            json.put(
                    "streams",
                    streams.values().stream().mapToLong(Long::longValue).sum());
            json.put("streamsByCategory", streams);
            json.put("eventsByType", types);
        }
        output.show(json, () -> print(json));
        return ExitCode.OK;
    }

    private void countStreams(EventStore log) {
        Optional<StreamInfo> previous = Optional.empty();
        List<StreamInfo> page;
        do {
            page = log.streams(Optional.empty(), previous.map(StreamInfo::stream), Limits.PAGE);
            page.forEach(info -> streams.merge(info.stream().category(), 1L, Long::sum));
            previous = page.isEmpty() ? previous : Optional.of(page.getLast());
        } while (!page.isEmpty());
    }

    private void countEvents(EventStore log, long head) {
        try (var progress = Progress.start(output.terminal(), "count", "events", head)) {
            EventRows.each(EventRows.all(log, Query.ALL), begin(log), Long.MAX_VALUE, event -> {
                count(event);
                progress.at(event.position());
            });
        }
    }

    /// At the first position, where older parts of the log were archived.
    private static Range begin(EventStore log) {
        return Range.forward().after(log.log().firstPosition() - 1);
    }

    private void count(RecordedEvent event) {
        types.merge(event.type(), 1L, Long::sum);
        first = first == null ? event.recordedAt() : first;
        last = event.recordedAt();
    }

    private void print(Map<String, @Nullable Object> json) {
        var terminal = output.terminal();
        var out = terminal.out();
        out.println("store        " + Visible.of(store.address()));
        out.println("log          " + json.get("log") + ", incarnation " + json.get("incarnation"));
        out.println("events       " + json.get("head"));
        out.println("streams      " + json.get("streams"));
        if (first != null && last != null) {
            out.println("recorded     " + Times.brief(first) + " to " + Times.brief(last) + " UTC");
        }
        bytes().ifPresent(bytes -> out.println("on disk      " + bytes));
        print("CATEGORY", "STREAMS", streams, terminal);
        print("TYPE", "EVENTS", types, terminal);
    }

    private Optional<String> bytes() {
        OptionalLong size = store.size();
        return size.isEmpty()
                ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT, "%,.1f MiB", size.getAsLong() / (double) (1 << 20)));
    }

    private static void print(String what, String count, Map<String, Long> counts, Terminal terminal) {
        if (!counts.isEmpty()) {
            terminal.out().println();
            var table = Table.of(what, count).numbers(count);
            counts.forEach((name, number) -> table.row(name, String.format(Locale.ROOT, "%,d", number)));
            table.print(terminal);
        }
    }
}
