package io.leftfold.examples.shop;

import static io.leftfold.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.examples.shop.OrderCommand.Cancel;
import io.leftfold.examples.shop.OrderCommand.Confirm;
import io.leftfold.examples.shop.OrderCommand.Create;
import io.leftfold.examples.shop.OrderCommand.Deliver;
import io.leftfold.examples.shop.OrderCommand.Ship;
import io.leftfold.examples.shop.OrderCommand.UpdateItems;
import io.leftfold.examples.shop.OrderEvent.Cancelled;
import io.leftfold.examples.shop.OrderEvent.Confirmed;
import io.leftfold.examples.shop.OrderEvent.Created;
import io.leftfold.examples.shop.OrderEvent.Delivered;
import io.leftfold.examples.shop.OrderEvent.ItemsUpdated;
import io.leftfold.examples.shop.OrderEvent.Shipped;
import io.leftfold.testing.Given;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OrderTest {
    static final Item TEAPOT = new Item("teapot", 2, Money.parse("34.90"), Money.parse("4.50"));
    static final Item LAMP = new Item("lamp", 1, Money.parse("59"), Money.ZERO);
    private static final Address BERLIN = new Address("10115", "Berlin", "BE");
    private static final TrackingNumber NUMBER = new TrackingNumber("AB12CD34");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(60);

    private static final Created CREATED = new Created("42", "ada", List.of(TEAPOT), BERLIN, NOON);
    private static final Confirmed CONFIRMED = new Confirmed("42", NOON);
    private static final Shipped SHIPPED = new Shipped("42", NUMBER, "Blue Heron", NOON);
    private static final Delivered DELIVERED = new Delivered("42", "Ada", NOON);
    private static final Cancelled CANCELLED = new Cancelled("42", "changed my mind", "ada", NOON);

    private static final Create CREATE = new Create("42", "ada", List.of(TEAPOT), BERLIN, NOON);
    private static final UpdateItems UPDATE = new UpdateItems(List.of(LAMP), "teapots are out", LATER);
    private static final Confirm CONFIRM = new Confirm(LATER);
    private static final Ship SHIP = new Ship(NUMBER, "Blue Heron", LATER);
    private static final Deliver DELIVER = new Deliver("Ada", LATER);
    private static final Cancel CANCEL = new Cancel("changed my mind", "ada", LATER);

    private static Given<OrderCommand, Order, OrderEvent> order(OrderEvent... history) {
        return given(Order.DECIDER, history);
    }

    @Test
    void is_created_confirmed_shipped_and_delivered() {
        order().when(CREATE).then(CREATED);
        order(CREATED).when(CONFIRM).then(new Confirmed("42", LATER));
        order(CREATED, CONFIRMED).when(SHIP).then(new Shipped("42", NUMBER, "Blue Heron", LATER));
        order(CREATED, CONFIRMED, SHIPPED).when(DELIVER).then(new Delivered("42", "Ada", LATER));
    }

    @Test
    void takes_other_items_until_it_is_confirmed() {
        order(CREATED)
                .when(UPDATE)
                .then(new ItemsUpdated("42", List.of(LAMP), "teapots are out", LATER))
                .thenState(state -> {
                    assertThat(state.items()).containsExactly(LAMP);
                    assertThat(state.total()).isEqualTo(Money.parse("59.00"));
                    assertThat(state.createdAt()).isEqualTo(NOON);
                    assertThat(state.updatedAt()).isEqualTo(LATER);
                });
    }

    @Test
    void can_be_cancelled_until_it_is_delivered() {
        var cancelled = new Cancelled("42", "changed my mind", "ada", LATER);
        order(CREATED).when(CANCEL).then(cancelled);
        order(CREATED, CONFIRMED).when(CANCEL).then(cancelled);
        order(CREATED, CONFIRMED, SHIPPED).when(CANCEL).then(cancelled);
    }

    @Test
    void must_have_items_and_positive_quantities() {
        var none = new Item("teapot", 0, Money.ZERO, Money.ZERO);
        order().when(new Create("42", "ada", List.of(), BERLIN, NOON)).thenRefused("no-items");
        order().when(new Create("42", "ada", List.of(LAMP, none), BERLIN, NOON)).thenRefused("quantity-not-positive");
        order(CREATED).when(new UpdateItems(List.of(), "", NOON)).thenRefused("no-items");
        order(CREATED).when(new UpdateItems(List.of(none), "", NOON)).thenRefused("quantity-not-positive");
    }

    @ParameterizedTest(name = "{0} after {1}: {2}")
    @MethodSource("refusals")
    void refuses_what_does_not_fit_its_status(OrderCommand command, List<OrderEvent> history, String code) {
        order(history.toArray(OrderEvent[]::new)).when(command).thenRefused(code);
    }

    static Stream<Arguments> refusals() {
        var none = List.<OrderEvent>of();
        var created = List.<OrderEvent>of(CREATED);
        var confirmed = and(created, CONFIRMED);
        var shipped = and(confirmed, SHIPPED);
        var delivered = and(shipped, DELIVERED);
        var cancelled = and(created, CANCELLED);
        return Stream.of(
                        all("unknown-order", none, UPDATE, CONFIRM, SHIP, DELIVER, CANCEL),
                        all("order-exists", created, CREATE),
                        all("not-confirmed", created, SHIP),
                        all("not-shipped", created, DELIVER),
                        all("items-fixed", confirmed, UPDATE),
                        all("already-confirmed", confirmed, CONFIRM),
                        all("not-shipped", confirmed, DELIVER),
                        all("items-fixed", shipped, UPDATE),
                        all("already-confirmed", shipped, CONFIRM),
                        all("already-shipped", shipped, SHIP),
                        all("items-fixed", delivered, UPDATE),
                        all("already-confirmed", delivered, CONFIRM),
                        all("already-shipped", delivered, SHIP),
                        all("already-delivered", delivered, DELIVER, CANCEL),
                        all("order-exists", cancelled, CREATE),
                        all("order-cancelled", cancelled, UPDATE, CONFIRM, SHIP, DELIVER, CANCEL))
                .flatMap(each -> each);
    }

    private static Stream<Arguments> all(String code, List<OrderEvent> history, OrderCommand... commands) {
        return Stream.of(commands).map(command -> Arguments.of(command, history, code));
    }

    private static List<OrderEvent> and(List<OrderEvent> history, OrderEvent event) {
        var longer = new ArrayList<>(history);
        longer.add(event);
        return longer;
    }

    @Test
    void remembers_who_signed_what_was_shipped_and_why_it_was_cancelled() {
        var delivered = Order.DECIDER.fold(List.of(CREATED, CONFIRMED, SHIPPED, DELIVERED));
        assertThat(delivered.status()).isEqualTo(OrderStatus.DELIVERED);
        assertThat(delivered.customer()).isEqualTo("ada");
        assertThat(delivered.shipTo()).isEqualTo(BERLIN);
        assertThat(delivered.shipment()).contains(new Order.Shipment(NUMBER, "Blue Heron"));
        assertThat(delivered.signature()).contains("Ada");
        assertThat(delivered.total()).isEqualTo(Money.parse("74.30"));

        var cancelled = Order.DECIDER.fold(List.of(CREATED, CANCELLED));
        assertThat(cancelled.status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(cancelled.cancellation()).contains(new Order.Cancellation("changed my mind", "ada"));
    }
}
