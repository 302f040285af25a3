package io.leftfold.proof;

import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.Criterion;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// A process that races with others on one log: each tries every version of a few streams once, and every
/// pair of neighbouring seats once, from the moment the log has its first event. It says how often it has
/// won.
final class Racer {
    static final int STREAMS = 5;
    static final int VERSIONS = 20;
    static final int SEATS = 60;
    static final StreamId START = StreamId.of("start", "1");
    static final String READY = "ready";

    private Racer() {}

    static void main(String[] arguments) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var name = arguments[1];
        var ids = Environment.system().ids();
        try (var store = Stores.open(arguments[0], Duration.ofSeconds(30));
                var follower = store.follow()) {
            out.println(READY);
            while (!follower.await(0, Duration.ofSeconds(1))) {}
            int won = 0;
            for (int version = 0; version < VERSIONS; version++) {
                for (int stream = 0; stream < STREAMS; stream++) {
                    won += wins(store, Append.to(hot(stream), new Exactly(version), event(ids.next(), name)));
                }
            }
            int seated = 0;
            for (int seat = 0; seat < SEATS; seat++) {
                var one = seat(seat);
                var other = seat((seat + 1) % SEATS);
                var free =
                        new Query(List.of(Criterion.ANY.withTags(Set.of(one)), Criterion.ANY.withTags(Set.of(other))));
                seated += wins(
                        store,
                        Append.to(
                                        StreamId.of("pair", name),
                                        new Any(),
                                        event(ids.next(), name).withTags(one, other))
                                .onlyIf(new NoneMatching(free, 0)));
            }
            out.println(won + " " + seated);
        }
    }

    static StreamId hot(int number) {
        return StreamId.of("hot", "s" + number);
    }

    private static Tag seat(int number) {
        return Tag.of(Script.SEAT, "s" + number);
    }

    private static int wins(EventStore store, Append append) {
        return store.append(append) instanceof Appended ? 1 : 0;
    }

    private static EventData event(java.util.UUID id, String name) {
        return EventData.of(id, "raced", 1, Payload.of("text", name.getBytes(StandardCharsets.UTF_8)));
    }

    /// Another process: follows the log up to a position, and says each that it sees.
    static final class Watcher {
        private Watcher() {}

        static void main(String[] arguments) {
            var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
            long last = Long.parseLong(arguments[1]);
            try (var store = Stores.open(arguments[0], Duration.ofSeconds(30));
                    var follower = store.follow()) {
                long position = 0;
                while (position < last) {
                    if (follower.await(position, Duration.ofSeconds(1))) {
                        var page = store.readAll(Query.ALL, Range.forward().after(position));
                        page.events().forEach(event -> out.println(event.position()));
                        position = page.scannedTo();
                    }
                }
                out.flush();
            }
        }
    }
}
