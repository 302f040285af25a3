package io.leftfold.cli;

import io.leftfold.EventStore;
import io.leftfold.Page;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// Lists of events, and how they are read.
final class EventRows {
    private static final int PAGE = 1_000;
    private static final int DATA_MAX = 200;

    private EventRows() {}

    /// The events of any streams.
    static Listing<RecordedEvent> ofLog(OutputOption output) {
        var table = Table.of("POSITION", "RECORDED (UTC)", "STREAM", "VERSION", "TYPE", "DATA")
                .numbers("POSITION", "VERSION", "RECORDED (UTC)");
        return output.lines(
                table,
                event -> List.of(
                        event.position(),
                        Times.brief(event.recordedAt()),
                        event.stream(),
                        event.version(),
                        event.type(),
                        data(event)),
                EventJson::line);
    }

    /// The events of one stream.
    static Listing<RecordedEvent> ofStream(OutputOption output) {
        var table = Table.of("VERSION", "POSITION", "RECORDED (UTC)", "OCCURRED (UTC)", "TYPE", "DATA")
                .numbers("VERSION", "POSITION", "RECORDED (UTC)", "OCCURRED (UTC)");
        return output.lines(
                table,
                event -> List.of(
                        event.version(),
                        event.position(),
                        Times.brief(event.recordedAt()),
                        Times.brief(event.occurredAt()),
                        event.type(),
                        data(event)),
                EventJson::line);
    }

    /// Reads pages until there is nothing more.
    ///
    /// @param limit most events
    /// @return where to go on
    static long each(Function<Range, Page> read, Range range, long limit, Consumer<RecordedEvent> to) {
        long left = limit;
        Page page;
        do {
            page = read.apply(range.limit((int) Math.min(left, PAGE)));
            page.events().forEach(to);
            left -= page.events().size();
            range = range.after(page.scannedTo());
        } while (left > 0 && !page.atEnd());
        return page.scannedTo();
    }

    static Function<Range, Page> all(EventStore store, Query query) {
        return range -> store.readAll(query, range);
    }

    /// The beginning of the data: enough to recognise it.
    private static String data(RecordedEvent event) {
        if (!event.isAboutStream()) {
            return shown(event.payload());
        }
        return switch (StreamEvent.of(event.type(), event.payload())) {
            case StreamEvent.Closed(var reason) -> reason;
            case StreamEvent.Deleted(var reason) -> reason;
            case StreamEvent.Restored(var reason) -> reason;
            case StreamEvent.Described(var fields) -> new TreeMap<>(fields).toString();
        };
    }

    private static String shown(Payload payload) {
        if (!payload.codec().equals(PlainJson.CODEC)) {
            return payload.toString();
        }
        var text = new String(payload.bytes(), StandardCharsets.UTF_8);
        return TextWidth.cut(text, DATA_MAX);
    }
}
