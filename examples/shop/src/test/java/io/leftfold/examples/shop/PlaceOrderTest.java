package io.leftfold.examples.shop;

import static io.leftfold.examples.shop.OrderTest.TEAPOT;
import static io.leftfold.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Range;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.Outcome;
import io.leftfold.examples.shop.CustomerEvent.Deactivated;
import io.leftfold.examples.shop.CustomerEvent.Imported;
import io.leftfold.examples.shop.OrderCommand.Create;
import io.leftfold.examples.shop.OrderEvent.Created;
import io.leftfold.memory.MemoryStore;
import io.leftfold.testing.Given;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaceOrderTest {
    private static final Address BERLIN = new Address("10115", "Berlin", "BE");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Imported ADA = new Imported("ada", BERLIN);
    private static final Create CREATE = new Create("42", "ada", List.of(TEAPOT), BERLIN, NOON);
    private static final Created CREATED = new Created("42", "ada", List.of(TEAPOT), BERLIN, NOON);

    private static Given<Create, PlaceOrder.Placing, ShopEvent> shop(ShopEvent... history) {
        return given(PlaceOrder.BOUNDARY.decider(), history);
    }

    @Test
    void a_customer_places_an_order() {
        shop(ADA).when(CREATE).then(CREATED);
    }

    @Test
    void nobody_else_does() {
        shop().when(CREATE).thenRefused("unknown-customer");
        shop(ADA, new Deactivated("ada", "moved away")).when(CREATE).thenRefused("customer-deactivated");
    }

    @Test
    void the_rules_of_orders_hold() {
        shop(ADA).when(new Create("42", "ada", List.of(), BERLIN, NOON)).thenRefused("no-items");
        shop(ADA, CREATED).when(CREATE).thenRefused("order-exists");
    }

    @Test
    void the_order_gets_a_stream_tags_and_its_business_time() {
        try (var store = MemoryStore.create()) {
            var handler = CommandHandler.on(store);
            handler.handle(Shop.CUSTOMERS, "ada", new CustomerCommand.Import("ada", BERLIN));
            var outcome = handler.handle(PlaceOrder.BOUNDARY, CREATE, CommandContext.of("place-42"));

            assertThat(outcome).isEqualTo(new Outcome.Accepted(2, 1));
            var order = store.read(Shop.ORDERS.stream("42"), Range.forward())
                    .events()
                    .getFirst();
            assertThat(order.type()).isEqualTo("order.created");
            assertThat(order.tags()).isEqualTo(CREATED.tags());
            assertThat(order.occurredAt()).isEqualTo(NOON);
        }
    }

    @Test
    void other_orders_of_the_customer_do_not_matter() {
        try (var store = MemoryStore.create()) {
            var handler = CommandHandler.on(store);
            handler.handle(Shop.CUSTOMERS, "ada", new CustomerCommand.Import("ada", BERLIN));
            for (var id : List.of("1", "2", "3")) {
                var create = new Create(id, "ada", List.of(TEAPOT), BERLIN, NOON);
                assertThat(handler.handle(PlaceOrder.BOUNDARY, create, CommandContext.NONE))
                        .isInstanceOf(Outcome.Accepted.class);
            }
        }
    }
}
