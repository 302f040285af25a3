package io.leftfold.proof;

import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.Criterion;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// Clients that race for pairs of neighbouring seats, each append on the condition that no event has one of its
/// two tags. Afterwards every outcome is held against the log.
final class Seats {
    /// Every so many appends want about the same seats.
    private static final int RIVALS = 4;

    /// What one append came to.
    private record Try(UUID id, int seat, AppendOutcome outcome) {}

    private final Campaign campaign;
    private final List<? extends EventStore> stores;
    private final AtomicInteger begun = new AtomicInteger();

    private Seats(Campaign campaign, List<? extends EventStore> stores) {
        this.campaign = campaign;
        this.stores = stores;
    }

    /// @param stores on one log, as if each were in a process of its own; the clients are divided among them
    /// @return a line of figures
    static String run(Campaign campaign, int clients, List<? extends EventStore> stores) {
        return new Seats(campaign, stores).race(clients);
    }

    private String race(int clients) {
        long began = campaign.environment().nanoTime().getAsLong();
        var tries = new ArrayList<Try>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<List<Try>>>();
            for (int client = 0; client < clients; client++) {
                int number = client;
                running.add(threads.submit(() -> race(number, stores.get(number % stores.size()))));
            }
            for (var one : running) {
                tries.addAll(one.get());
            }
        } catch (InterruptedException | ExecutionException failure) {
            throw new Broken("an append ended in a failure, where nothing fails", failure);
        }
        double seconds = (campaign.environment().nanoTime().getAsLong() - began) / 1e9;
        int taken = check(tries);
        return String.format(
                Locale.ROOT,
                "%,d appends of %d clients on %d stores, %,d accepted, %,d refused, none wrong, %,.0f a second",
                tries.size(),
                clients,
                stores.size(),
                taken,
                tries.size() - taken,
                tries.size() / seconds);
    }

    private List<Try> race(int client, EventStore store) {
        var random = new SplittableRandom(campaign.seed() * 1_000_003 + client);
        var stream = StreamId.of("client", "c" + client);
        var tries = new ArrayList<Try>();
        for (int i = begun.getAndIncrement(); i < campaign.count(); i = begun.getAndIncrement()) {
            int seat = i / RIVALS * 2 + random.nextInt(3);
            var event = EventData.of(campaign.environment().ids().next(), "taken", 1, Payload.of("bin", new byte[100]))
                    .withTags(tag(seat), tag(seat + 1));
            var append = Append.to(stream, new Any(), event).onlyIf(new NoneMatching(taken(seat), 0));
            tries.add(new Try(event.id(), seat, store.append(append)));
        }
        return tries;
    }

    private static Tag tag(int seat) {
        return Tag.of(Script.SEAT, "s" + seat);
    }

    private static Query taken(int seat) {
        return new Query(
                List.of(Criterion.ANY.withTags(Set.of(tag(seat))), Criterion.ANY.withTags(Set.of(tag(seat + 1)))));
    }

    /// @return how many were accepted
    private int check(List<Try> tries) {
        var log = new HashMap<UUID, RecordedEvent>();
        var takers = new HashMap<Tag, Long>();
        long position = 0;
        while (true) {
            var page = stores.getFirst().readAll(Query.ALL, Range.forward().after(position));
            for (var event : page.events()) {
                log.put(event.id(), event);
                for (var tag : event.tags()) {
                    var earlier = takers.putIfAbsent(tag, event.position());
                    Broken.unless(earlier == null, "a seat was taken twice", tag, event, earlier);
                }
            }
            if (page.atEnd()) {
                break;
            }
            position = page.scannedTo();
        }
        int accepted = 0;
        for (var one : tries) {
            accepted += check(one, log, takers) ? 1 : 0;
        }
        Broken.unless(accepted == log.size(), "the log has other events than were accepted", accepted, log.size());
        return accepted;
    }

    private static boolean check(Try one, Map<UUID, RecordedEvent> log, Map<Tag, Long> takers) {
        var event = log.get(one.id);
        return switch (one.outcome) {
            case Appended appended -> {
                Broken.unless(event != null && event.position() == appended.last(), "not where it was said", one);
                yield true;
            }
            case Refused refused -> {
                Broken.unless(event == null, "refused, and in the log", one);
                long met = refused.met();
                Broken.unless(
                        met > 0
                                && (takers.getOrDefault(tag(one.seat), 0L) == met
                                        || takers.getOrDefault(tag(one.seat + 1), 0L) == met),
                        "refused for an event that does not speak against it",
                        one);
                yield false;
            }
        };
    }
}
