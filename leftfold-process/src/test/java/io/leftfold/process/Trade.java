package io.leftfold.process;

import io.leftfold.decide.Aggregate;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.json.JsonCodec;
import io.leftfold.json.JsonRecord;
import java.time.Duration;
import java.util.Optional;

/// A small trade: orders, a stock, payments, and the process over them.
final class Trade {
    sealed interface TradeEvent {}

    record Placed(String order, int units) implements TradeEvent {}

    record Withdrawn(String order) implements TradeEvent {}

    record Reserved(String order, int units) implements TradeEvent {}

    record Released(String order) implements TradeEvent {}

    record Charged(String payment, String order) implements TradeEvent {}

    record Captured(String payment) implements TradeEvent {}

    record Declined(String payment) implements TradeEvent {}

    record Refunded(String payment) implements TradeEvent {}

    record Shipped(String order) implements TradeEvent {}

    static final JsonCodec<TradeEvent> CODEC = JsonCodec.of(TradeEvent.class);

    /// Writes the event that it is asked for. What a stream has had is what it refuses to do again, and more than
    /// ten units are not there.
    record Do(TradeEvent event) {}

    private static final Decider<Do, Integer, TradeEvent> DECIDER = Decider.of(
            0,
            (_, command) -> switch (command.event()) {
                case Reserved(var _, int units) when units > 10 -> Decision.refuse("no-stock", "only 10 are there");
                case TradeEvent event -> Decision.of(event);
            },
            (count, _) -> count + 1);

    static final Aggregate<Do, Integer, TradeEvent> ORDERS = Aggregate.of("order", CODEC, DECIDER);
    static final Aggregate<Do, Integer, TradeEvent> STOCK = Aggregate.of("stock", CODEC, DECIDER);
    static final Aggregate<Do, Integer, TradeEvent> PAYMENTS = Aggregate.of("payment", CODEC, DECIDER);

    record Fulfilment(String order, int units, String payment, boolean isPaid) {
        Optional<String> paymentKey() {
            return Optional.of(payment).filter(id -> !id.isEmpty());
        }

        Fulfilment paid() {
            return new Fulfilment(order, units, payment, true);
        }
    }

    static final ProcessDefinition<Fulfilment> FULFILMENT = version(1).build();

    static DefinitionBuilder<Fulfilment, TradeEvent> version(int version) {
        return ProcessDefinition.of("fulfilment", version, JsonRecord.of(Fulfilment.class), CODEC)
                .startsOn(
                        Placed.class, Placed::order, e -> new Fulfilment(e.order(), e.units(), "p-" + e.order(), false))
                .key("payment", Fulfilment::paymentKey)
                .correlate(Withdrawn.class, Withdrawn::order)
                .correlateBy("payment", Captured.class, Captured::payment)
                .correlateBy("payment", Declined.class, Declined::payment)
                .failsOn(Withdrawn.class)
                .step(
                        "reserve",
                        step -> step.send(s -> Send.to(STOCK, s.order(), new Do(new Reserved(s.order(), s.units()))))
                                .compensateWith(s -> Send.to(STOCK, s.order(), new Do(new Released(s.order()))))
                                .retry(1, Duration.ofSeconds(10)))
                .step(
                        "pay",
                        step -> step.after("reserve")
                                .send(s -> Send.to(PAYMENTS, s.payment(), new Do(new Charged(s.payment(), s.order()))))
                                .until(Captured.class, (s, _) -> s.paid())
                                .failsOn(Declined.class)
                                .timeout(Duration.ofMinutes(5))
                                .compensateWith(s -> Send.to(PAYMENTS, s.payment(), new Do(new Refunded(s.payment())))))
                .step(
                        "ship",
                        step -> step.after("pay")
                                .send(s -> Send.to(ORDERS, s.order(), new Do(new Shipped(s.order())))));
    }

    private Trade() {}
}
