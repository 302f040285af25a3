package io.leftfold.process;

import static io.leftfold.process.Trade.FULFILMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.CodecContext;
import io.leftfold.DelegatingStore;
import io.leftfold.EncodedEvent;
import io.leftfold.EventCodec;
import io.leftfold.EventStore;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StreamId;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.json.JsonCodec;
import io.leftfold.json.JsonRecord;
import io.leftfold.memory.MemoryStore;
import io.leftfold.process.Trade.Captured;
import io.leftfold.process.Trade.Charged;
import io.leftfold.process.Trade.Do;
import io.leftfold.process.Trade.Fulfilment;
import io.leftfold.process.Trade.Placed;
import io.leftfold.process.Trade.Reserved;
import io.leftfold.process.Trade.TradeEvent;
import io.leftfold.process.Trade.Withdrawn;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static DefinitionBuilder<Fulfilment, TradeEvent> process(String name, int version) {
        return process(name, version, Trade.CODEC);
    }

    private static DefinitionBuilder<Fulfilment, TradeEvent> process(
            String name, int version, EventCodec<TradeEvent> codec) {
        return ProcessDefinition.of(name, version, JsonRecord.of(Fulfilment.class), codec)
                .startsOn(Placed.class, Placed::order, e -> new Fulfilment(e.order(), e.units(), "", false))
                .key("payment", Fulfilment::paymentKey);
    }

    private static Fulfilment paidWith(Fulfilment state, String payment) {
        return new Fulfilment(state.order(), state.units(), payment, state.isPaid());
    }

    private static Place place() {
        return new Place(MemoryStore::create);
    }

    @Test
    void an_event_behind_the_one_that_brings_its_key_finds_it_whatever_the_lanes() {
        try (var place = place().with(options ->
                options.withSubscription(options.subscription().withLanes(16)))) {
            for (int i = 0; i < 100; i++) {
                place.happens(Trade.ORDERS, "o" + i, new Placed("o" + i, 1));
                place.happens(Trade.PAYMENTS, "p-o" + i, new Captured("p-o" + i));
            }
            place.start(FULFILMENT);
            for (int i = 0; i < 100; i++) {
                place.awaitStatus("fulfilment", "o" + i, Status.COMPLETED);
            }
        }
    }

    @Test
    void an_event_waits_for_a_letter_that_brings_its_key() {
        var isBroken = new AtomicBoolean(true);
        var process = ProcessDefinition.of("p", 1, JsonRecord.of(Fulfilment.class), Trade.CODEC)
                .startsOn(Placed.class, Placed::order, e -> {
                    if (isBroken.get()) {
                        throw new IllegalStateException("a bug");
                    }
                    return new Fulfilment(e.order(), e.units(), "p-" + e.order(), false);
                })
                .key("payment", Fulfilment::paymentKey)
                .correlate(Charged.class, Charged::order)
                .correlateBy("payment", Captured.class, Captured::payment)
                .step("charge", step -> step.until(Charged.class, (s, _) -> s))
                .step("capture", step -> step.until(Captured.class, (s, _) -> s.paid()))
                .build();
        try (var place = place().start(process)) {
            place.happens(Trade.ORDERS, "o", new Placed("o", 1));
            place.happens(Trade.PAYMENTS, "p-o", new Charged("p-o", "o"));
            place.happens(Trade.PAYMENTS, "p-o", new Captured("p-o"));
            place.happens(Trade.ORDERS, "other", new Withdrawn("other"));
            place.awaitQuiet();
            isBroken.set(false);
            // A letter is tried again when it is due.
            place.now.updateAndGet(now -> now.plusSeconds(60));
            place.awaitStatus("p", "o", Status.COMPLETED);
        }
    }

    private static ProcessDefinition<Fulfilment> learning(int version) {
        return process("p", version)
                .correlate(Charged.class, Charged::order)
                .correlateBy("payment", Captured.class, Captured::payment)
                .on(Charged.class, (s, e) -> paidWith(s, e.payment()))
                .step("wait", step -> step.until(Captured.class, (s, _) -> s.paid()))
                .build();
    }

    @Test
    void an_event_is_seen_though_the_one_that_brings_its_key_was_deferred() {
        try (var place = place().start(learning(1))) {
            place.happens(Trade.ORDERS, "o", new Placed("o", 1));
            place.awaitQuiet();
            place.stop();
            place.start(learning(2));
            place.happens(Trade.PAYMENTS, "p", new Charged("p", "o"));
            place.happens(Trade.PAYMENTS, "p", new Captured("p"));
            place.awaitQuiet();
            place.stop();
            place.start(learning(1), learning(2));
            place.awaitStatus("p", "o", Status.COMPLETED);
        }
    }

    @Test
    void an_event_with_two_ids_overtakes_nothing_at_either() {
        var process = process("p", 1)
                .correlate(Charged.class, Charged::order)
                .correlate(Charged.class, Charged::payment)
                .step("wait", step -> step.until(Charged.class, (s, _) -> s.paid()))
                .build();
        try (var place = place().with(options ->
                options.withSubscription(options.subscription().withLanes(8)))) {
            for (int i = 0; i < 100; i++) {
                place.happens(Trade.ORDERS, "a" + i, new Placed("a" + i, 1));
                place.happens(Trade.ORDERS, "b" + i, new Placed("b" + i, 1));
                place.happens(Trade.PAYMENTS, "x" + i, new Charged("b" + i, "a" + i));
            }
            place.start(process);
            for (int i = 0; i < 100; i++) {
                place.awaitStatus("p", "a" + i, Status.COMPLETED);
                place.awaitStatus("p", "b" + i, Status.COMPLETED);
            }
        }
    }

    @Test
    void an_event_with_two_ids_waits_for_a_letter_at_the_second() {
        var isBroken = new AtomicBoolean(true);
        var process = ProcessDefinition.of("p", 1, JsonRecord.of(Fulfilment.class), Trade.CODEC)
                .startsOn(Placed.class, Placed::order, e -> {
                    if (isBroken.get() && e.order().equals("b")) {
                        throw new IllegalStateException("a bug");
                    }
                    return new Fulfilment(e.order(), e.units(), "", false);
                })
                .correlate(Charged.class, Charged::order)
                .correlate(Charged.class, Charged::payment)
                .step("wait", step -> step.until(Charged.class, (s, _) -> s.paid()))
                .build();
        try (var place = place().start(process)) {
            place.happens(Trade.ORDERS, "a", new Placed("a", 1));
            place.happens(Trade.ORDERS, "b", new Placed("b", 1));
            place.happens(Trade.PAYMENTS, "x", new Charged("b", "a"));
            place.awaitStatus("p", "a", Status.COMPLETED);
            isBroken.set(false);
            place.now.updateAndGet(now -> now.plusSeconds(60));
            place.awaitStatus("p", "b", Status.COMPLETED);
        }
    }

    sealed interface LegacyEvent {}

    record Opened(String order) implements LegacyEvent {}

    record Settled(String order) implements LegacyEvent {}

    private static final JsonCodec<LegacyEvent> LEGACY = JsonCodec.of(LegacyEvent.class);
    private static final Aggregate<LegacyEvent, Integer, LegacyEvent> BOOKS =
            Aggregate.of("book", LEGACY, Decider.of(0, (_, event) -> Decision.of(event), (count, _) -> count + 1));

    @Test
    void a_version_sees_its_events_though_a_newer_one_knows_them_no_more() {
        var first = ProcessDefinition.of("p", 1, JsonRecord.of(Fulfilment.class), LEGACY)
                .startsOn(Opened.class, Opened::order, e -> new Fulfilment(e.order(), 1, "", false))
                .correlate(Settled.class, Settled::order)
                .step("wait", step -> step.until(Settled.class, (s, _) -> s.paid()))
                .build();
        var second = process("p", 2)
                .correlate(Withdrawn.class, Withdrawn::order)
                .step("wait", step -> step.until(Withdrawn.class, (s, _) -> s))
                .build();
        try (var place = place().start(first)) {
            place.handler.handle(BOOKS, "o", new Opened("o"), CommandContext.NONE);
            place.awaitQuiet();
            place.stop();
            place.start(first, second);
            place.handler.handle(BOOKS, "o", new Settled("o"), CommandContext.NONE);
            place.happens(Trade.ORDERS, "n", new Placed("n", 1));
            place.happens(Trade.ORDERS, "n", new Withdrawn("n"));
            place.awaitStatus("p", "o", Status.COMPLETED);
            place.awaitStatus("p", "n", Status.COMPLETED);
            assertThat(place.instance("p", "n").version()).isEqualTo(2);
        }
    }

    @Test
    void a_process_starts_when_its_newest_version_is_the_first_that_looks_by_a_key() {
        var first = process("p", 1)
                .correlate(Withdrawn.class, Withdrawn::order)
                .step("wait", step -> step.until(Withdrawn.class, (s, _) -> s))
                .build();
        try (var place = place().start(first)) {
            place.happens(Trade.ORDERS, "o", new Placed("o", 1));
            place.awaitQuiet();
            place.stop();
            place.start(first, learning(2));
            place.happens(Trade.ORDERS, "o", new Withdrawn("o"));
            place.happens(Trade.ORDERS, "n", new Placed("n", 1));
            place.happens(Trade.PAYMENTS, "p", new Charged("p", "n"));
            place.happens(Trade.PAYMENTS, "p", new Captured("p"));
            place.awaitStatus("p", "o", Status.COMPLETED);
            place.awaitStatus("p", "n", Status.COMPLETED);
        }
    }

    /// Counts what is read of instances that are over, and by tags.
    private static final class Counting extends DelegatingStore {
        private final AtomicInteger ofFinished = new AtomicInteger();
        private final AtomicInteger byTag = new AtomicInteger();

        Counting(EventStore store) {
            super(store);
        }

        @Override
        public Page read(StreamId stream, Range range) {
            if (stream.category().equals("p") && stream.entity().startsWith("done")) {
                ofFinished.incrementAndGet();
            }
            return super.read(stream, range);
        }

        @Override
        public Page readAll(Query query, Range range) {
            var page = super.readAll(query, range);
            if (query.isTagged()) {
                byTag.addAndGet(page.events().size());
            }
            return page;
        }
    }

    @Test
    void a_key_that_many_had_is_looked_up_in_what_is_new_and_finds_those_that_go_on() {
        var process = ProcessDefinition.of("p", 1, JsonRecord.of(Fulfilment.class), Trade.CODEC)
                .startsOn(Placed.class, Placed::order, e -> new Fulfilment(e.order(), e.units(), "shared", false))
                .key("payment", Fulfilment::paymentKey)
                .correlateBy("payment", Captured.class, Captured::payment)
                .correlateBy("payment", Withdrawn.class, Withdrawn::order)
                .on(Captured.class, (s, _) -> s.paid())
                .step(
                        "reserve",
                        step -> step.onlyIf(s -> s.units() == 1)
                                .send(s -> Send.to(Trade.STOCK, s.order(), new Do(new Reserved(s.order(), 1)))))
                .step("wait", step -> step.onlyIf(s -> s.units() > 1).until(Withdrawn.class, (s, _) -> s))
                .build();
        var counting = new Counting[1];
        try (var place = new Place(MemoryStore::create, store -> counting[0] = new Counting(store)).start(process)) {
            for (int i = 0; i < 40; i++) {
                place.happens(Trade.ORDERS, "done" + i, new Placed("done" + i, 1));
            }
            place.happens(Trade.ORDERS, "goes-on", new Placed("goes-on", 2));
            for (int i = 0; i < 40; i++) {
                place.awaitStatus("p", "done" + i, Status.COMPLETED);
            }
            place.awaitQuiet();
            counting[0].ofFinished.set(0);
            place.happens(Trade.PAYMENTS, "one", new Captured("shared"));
            place.awaitQuiet();
            assertThat(process.state(place.instance("p", "goes-on")).isPaid()).isTrue();
            assertThat(counting[0].ofFinished).hasValue(0);

            counting[0].byTag.set(0);
            place.happens(Trade.PAYMENTS, "two", new Withdrawn("shared"));
            place.awaitStatus("p", "goes-on", Status.COMPLETED);
            assertThat(counting[0].byTag.get()).isLessThan(5);
        }
    }

    /// Counts what it reads.
    private static final class CountingCodec implements EventCodec<TradeEvent> {
        private final AtomicInteger read = new AtomicInteger();

        @Override
        public Class<TradeEvent> eventClass() {
            return Trade.CODEC.eventClass();
        }

        @Override
        public Set<String> types() {
            return Trade.CODEC.types();
        }

        @Override
        public EncodedEvent encode(TradeEvent event, CodecContext context) {
            return Trade.CODEC.encode(event, context);
        }

        @Override
        public TradeEvent decode(EncodedEvent encoded, CodecContext context) {
            read.incrementAndGet();
            return Trade.CODEC.decode(encoded, context);
        }
    }

    @Test
    void an_event_is_decoded_once() {
        var codec = new CountingCodec();
        var process = process("p", 1, codec)
                .correlate(Withdrawn.class, Withdrawn::order)
                .step("wait", step -> step.until(Withdrawn.class, (s, _) -> s))
                .build();
        try (var place = place().start(process)) {
            for (int i = 0; i < 50; i++) {
                place.happens(Trade.ORDERS, "o" + i, new Placed("o" + i, 1));
            }
            place.awaitQuiet();
            assertThat(codec.read).hasValue(50);
        }
    }
}
