package io.leftfold.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.json.JsonRecord;
import io.leftfold.process.Trade.Captured;
import io.leftfold.process.Trade.Fulfilment;
import io.leftfold.process.Trade.Placed;
import io.leftfold.process.Trade.TradeEvent;
import io.leftfold.process.Trade.Withdrawn;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class DefinitionBuilderTest {
    private static DefinitionBuilder<Fulfilment, TradeEvent> empty() {
        return ProcessDefinition.of("p", 1, JsonRecord.of(Fulfilment.class), Trade.CODEC)
                .startsOn(Placed.class, Placed::order, e -> new Fulfilment(e.order(), 1, "", false))
                .correlate(Withdrawn.class, Withdrawn::order);
    }

    private static UnaryOperator<StepBuilder<Fulfilment, TradeEvent>> waiting(String... after) {
        return step -> step.after(after).until(Withdrawn.class, (s, _) -> s);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(
            UnaryOperator<DefinitionBuilder<Fulfilment, TradeEvent>> mistake) {
        return assertThatThrownBy(() -> mistake.apply(empty()).build()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_definition_names_its_steps_and_what_they_come_after() {
        assertThat(Trade.FULFILMENT.steps()).containsExactly("reserve", "pay", "ship");
        assertThat(Trade.FULFILMENT.before("ship")).containsExactly("pay");
        assertThatThrownBy(() -> Trade.FULFILMENT.before("sip")).hasMessageContaining("no step sip");
    }

    @Test
    void mistakes_in_steps_are_found_when_it_is_built() {
        refused(p -> p).hasMessageContaining("has no step");
        refused(p -> p.step("a", waiting("b"))).hasMessageContaining("no step b, which a comes after");
        refused(p -> p.step("a", waiting()).step("a", waiting())).hasMessageContaining("a step a twice");
        refused(p -> p.step("a", waiting("b")).step("b", waiting("a")).step("c", waiting("b")))
                .hasMessageContaining("can never begin [a, b, c]");
        refused(p -> p.step("a", waiting("a"))).hasMessageContaining("can never begin [a]");
        refused(p -> p.step("a", step -> step)).hasMessageContaining("does nothing");
        refused(p -> p.step(
                        "a",
                        step -> step.byHand((s, _) -> s)
                                .send(s -> Send.to(Trade.STOCK, "x", new Trade.Do(new Withdrawn("x"))))))
                .hasMessageContaining("does one thing");
        refused(p -> p.step("a", step -> step.byHand((s, _) -> s).until(Withdrawn.class, (s, _) -> s)))
                .hasMessageContaining("ends with an answer");
        refused(p -> p.step("a", step -> step.timeout(Duration.ZERO))).hasMessageContaining("must be positive");
        refused(p -> p.step("a", step -> step.retry(-1, Duration.ZERO))).hasMessageContaining("tried again");
        refused(p -> p.step("a/b", waiting())).hasMessageContaining("a step is named");
    }

    @Test
    void mistakes_in_correlation_are_found_when_it_is_built() {
        refused(p -> p.step("a", step -> step.until(Captured.class, (s, _) -> s)))
                .hasMessageContaining("Captured]")
                .hasMessageContaining("find no instance");
        refused(p -> p.step("a", waiting()).failsOn(Captured.class)).hasMessageContaining("find no instance");
        refused(p -> p.step("a", waiting()).correlateBy("payment", Captured.class, Captured::payment))
                .hasMessageContaining("no key of it");
        refused(p -> p.startsOn(Placed.class, Placed::order, e -> new Fulfilment(e.order(), 1, "", false)))
                .hasMessageContaining("twice");
        refused(p -> p.key("payment", Fulfilment::paymentKey).key("payment", Fulfilment::paymentKey))
                .hasMessageContaining("the key payment twice");
    }

    @Test
    void mistakes_in_upgrades_are_found_when_it_is_built() {
        assertThatThrownBy(() -> Trade.version(1).upgrade(Trade.FULFILMENT, s -> s, Map.of()))
                .hasMessageContaining("comes not after");
        assertThatThrownBy(() -> Trade.version(2)
                        .upgrade(Trade.FULFILMENT, s -> s, Map.of("pay", "charge"))
                        .build())
                .hasMessageContaining("renames pay")
                .hasMessageContaining("to charge: the one must be a step there");
        refusedUpgrade(p -> p.step("a", waiting()).step("c", waiting()), Map.of("a", "c"))
                .hasMessageContaining("uses the name again");
        refusedUpgrade(p -> p.step("b", waiting()), Map.of("a", "b")).hasMessageContaining("makes one step b of two");
        refusedUpgrade(p -> p.step("c", waiting()), Map.of("a", "c", "b", "c"))
                .hasMessageContaining("makes one step c of two");
        refusedUpgrade(p -> p.step("a", step -> step.byHand((s, _) -> s)).step("b", waiting()), Map.of())
                .hasMessageContaining("another kind of work in a");
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refusedUpgrade(
            UnaryOperator<DefinitionBuilder<Fulfilment, TradeEvent>> second, Map<String, String> steps) {
        var first = empty().step("a", waiting()).step("b", waiting()).build();
        var empty = ProcessDefinition.of("p", 2, JsonRecord.of(Fulfilment.class), Trade.CODEC)
                .correlate(Withdrawn.class, Withdrawn::order);
        return assertThatThrownBy(
                        () -> second.apply(empty).upgrade(first, s -> s, steps).build())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
