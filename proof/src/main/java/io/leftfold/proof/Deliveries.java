package io.leftfold.proof;

import io.leftfold.Append;
import io.leftfold.AppendOptions;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.subscribe.MemoryLedger;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.Subscription;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

/// How long it takes from the call of an append to the handler of a subscription, in this process and in another
/// one, where appends come at a steady rate. As another process, this tells when it saw each position. The
/// nanoseconds of two processes on Linux count from the same moment.
final class Deliveries {
    /// Of those that come first nothing is kept: at this rate, two processes take some twenty seconds until
    /// the compiler is done.
    private static final int WARM_UP = 10_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Environment environment = Environment.system();

    private Deliveries() {}

    static void main(String[] arguments) {
        var deliveries = new Deliveries();
        var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        int last = Integer.parseInt(arguments[1]);
        var seen = new AtomicLongArray(last + 1);
        try (var store = Stores.open(arguments[0], TIMEOUT);
                var subscription = deliveries.follow(store, seen)) {
            System.out.println("ready");
            Broken.unless(subscription.waitFor(last, Duration.ofMinutes(4)), "not all came", last);
        }
        for (int position = 1; position <= last; position++) {
            out.println(seen.get(position));
        }
        out.flush();
    }

    private Subscription follow(EventStore store, AtomicLongArray seen) {
        Consumer<RecordedEvent> handler =
                event -> seen.set((int) event.position(), environment.nanoTime().getAsLong());
        return Subscription.start(
                store,
                MemoryLedger.create(environment),
                Subscriber.each("deliveries", Query.ALL, handler),
                environment);
    }

    /// @param perSecond how many are appended in a second
    /// @return a line of figures
    static String run(Campaign campaign, int perSecond) {
        return new Deliveries().measure(campaign, perSecond);
    }

    private String measure(Campaign campaign, int perSecond) {
        int all = WARM_UP + campaign.count();
        var options = Servers.plainLog();
        var called = new AtomicLongArray(all + 1);
        var acknowledged = new AtomicLongArray(all + 1);
        var here = new AtomicLongArray(all + 1);
        var there = new AtomicLongArray(all + 1);
        var address = Stores.address(options);
        try (var store = PostgresStore.open(options.withAppend(AppendOptions.DEFAULTS.withTimeout(TIMEOUT)));
                var subscription = follow(store, here);
                var other = Child.start(
                        Deliveries.class,
                        List.of("-XX:TieredStopAtLevel=4"),
                        Map.of(),
                        campaign.emptyFolder("scratch"),
                        address,
                        String.valueOf(all))) {
            Broken.unless("ready".equals(other.line()), "the other process did not begin", address);
            Pace.run(environment, perSecond, all, number -> append(store, number, called, acknowledged));
            Broken.unless(subscription.waitFor(all, TIMEOUT), "not all came", all);
            for (int position = 1; position <= all; position++) {
                there.set(position, Long.parseLong(Objects.requireNonNull(other.line())));
            }
        }
        return String.join(
                ", ",
                figures("append", called, acknowledged),
                figures("to a subscription here", called, here),
                figures("to one in another process", called, there));
    }

    private long now() {
        return environment.nanoTime().getAsLong();
    }

    private void append(EventStore store, int number, AtomicLongArray called, AtomicLongArray acknowledged) {
        var stream = StreamId.of("account", "a" + number % 100);
        var event = EventData.of(environment.ids().next(), "booked", 1, Payload.of("bin", new byte[250]));
        long began = now();
        if (!(store.append(Append.to(stream, new Any(), event)) instanceof Appended appended)) {
            throw new Broken("an append was refused that asks for nothing");
        }
        called.set((int) appended.first(), began);
        acknowledged.set((int) appended.first(), now());
    }

    private static String figures(String what, AtomicLongArray from, AtomicLongArray to) {
        return Latencies.between(from, to, 1 + WARM_UP).figures(what);
    }
}
