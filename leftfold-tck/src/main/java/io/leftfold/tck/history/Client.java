package io.leftfold.tck.history;

import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.Criterion;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.LeftfoldException;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StoreClosedException;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/// One client of a workload: it chooses what to ask next, again and again.
///
/// Streams, tags and keys come from a window that moves on with the run, so that new ones keep coming and every
/// one is wanted by several clients at once.
final class Client implements Runnable {
    private static final int WINDOW = 6;
    private static final int OPERATIONS_PER_STEP = 25;
    private static final int PAGE = 50;
    private static final List<String> TYPES = List.of("opened", "changed", "closed");

    private final EventStore store;
    private final Random random;
    private final int run;
    private final long operations;
    private final Map<StreamId, Long> versions = new HashMap<>();
    private Optional<Append> before = Optional.empty();
    private long asked;
    private long position;

    Client(EventStore store, long seed, int run, int client, long operations) {
        this.store = store;
        this.random = new Random((seed * 31 + run) * 1_000_003 + client);
        this.run = run;
        this.operations = operations;
    }

    @Override
    public void run() {
        while (asked < operations) {
            try {
                ask();
            } catch (StoreClosedException closed) {
                return;
            } catch (LeftfoldException failed) {
                // It is recorded, and the next request is another one.
            }
        }
    }

    private void ask() {
        int choice = random.nextInt(100);
        if (choice < 25) {
            var stream = stream();
            append(Append.to(stream, new Exactly(known(stream)), events()));
        } else if (choice < 33) {
            append(Append.to(stream(), new Any(), events()));
        } else if (choice < 39) {
            append(Append.to(stream(), new NoStream(), events()));
        } else if (choice < 51) {
            append(overStreams());
        } else if (choice < 66) {
            append(Append.to(stream(), new Any(), events()).onlyIf(new NoneMatching(query(), position)));
        } else if (choice < 74) {
            append(keyed());
        } else if (choice < 76) {
            append(before.orElseGet(this::keyed));
        } else if (choice < 88) {
            readStream();
        } else {
            readLog();
        }
    }

    private void append(Append append) {
        asked++;
        before = Optional.of(append);
        try {
            learn(append);
        } catch (OutcomeUnknownException unknown) {
            if (append.key().isPresent()) {
                asked++;
                learn(append);
            }
        }
    }

    private void learn(Append append) {
        switch (store.append(append)) {
            case Appended appended -> versions.putAll(appended.versions());
            case Refused(StreamVersion(var stream, var ignored), long met) -> versions.put(stream, met);
            case Refused(var ignored, long met) -> position = Math.max(position, met);
        }
    }

    /// For two or three streams, and at times under the version of one that is not written.
    private Append overStreams() {
        var first = stream();
        var append = Append.to(first, expected(first), events());
        var other = stream();
        if (!other.equals(first)) {
            append = append.and(other, expected(other), events());
        }
        var third = stream();
        if (!third.equals(first) && !third.equals(other)) {
            append = random.nextBoolean()
                    ? append.and(third, new Any(), events())
                    : append.onlyIf(new StreamVersion(third, new Exactly(known(third))));
        }
        return append;
    }

    /// With a key that other clients use too: nearly always for the same events, seldom for others.
    private Append keyed() {
        int key = windowed();
        var type = random.nextInt(8) == 0 ? "other" : "once";
        var stream = StreamId.of("keyed", "s" + key % WINDOW);
        var expected = random.nextInt(3) == 0 ? new Exactly(known(stream)) : new Any();
        var event = EventData.of(id(), type, 1, payload(key)).withTags(tag(key));
        return Append.to(stream, expected, event).withKey("run-" + run + "-" + key);
    }

    private void readStream() {
        asked++;
        var stream = stream();
        var range = random.nextInt(4) == 0
                ? Range.backward()
                : Range.forward().after(Math.max(0, known(stream) - random.nextInt(10)));
        versions.put(stream, store.read(stream, range.limit(PAGE)).head());
    }

    private void readLog() {
        asked++;
        var query = random.nextBoolean() ? Query.ALL : query();
        if (random.nextInt(3) == 0) {
            // Jumps to the head, so that the client does not fall behind the others for ever.
            position = store.readAll(query, Range.backward().limit(5)).head();
        } else {
            position = store.readAll(query, Range.forward().after(position).limit(PAGE))
                    .scannedTo();
        }
    }

    private List<EventData> events() {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(n -> EventData.of(id(), type(), 1, payload(n)).withTags(tags()))
                .toList();
    }

    private Query query() {
        return switch (random.nextInt(4)) {
            case 0 -> Query.types(type());
            case 1 -> Query.tags(tag(windowed())).or(Query.tags(tag(windowed())));
            case 2 -> Query.of(Criterion.ANY.withTypes(Set.of(type())).withTags(Set.of(tag(windowed()))));
            default -> Query.tags(tag(windowed()));
        };
    }

    private Set<Tag> tags() {
        return random.nextBoolean() ? Set.of(tag(windowed())) : Set.of();
    }

    private ExpectedVersion expected(StreamId stream) {
        return random.nextInt(3) == 0 ? new Any() : new Exactly(known(stream));
    }

    private long known(StreamId stream) {
        return versions.getOrDefault(stream, 0L);
    }

    private StreamId stream() {
        return StreamId.of("busy", "s" + windowed());
    }

    private String type() {
        return TYPES.get(random.nextInt(TYPES.size()));
    }

    private static Tag tag(int number) {
        return Tag.of("thing", "t" + number);
    }

    private int windowed() {
        return Math.toIntExact(asked / OPERATIONS_PER_STEP) + random.nextInt(WINDOW);
    }

    private UUID id() {
        return new UUID(random.nextLong() & ~0xf000L | 0x4000L, random.nextLong() >>> 2 | 1L << 63);
    }

    private static Payload payload(int number) {
        return Payload.of("json", ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8));
    }
}
