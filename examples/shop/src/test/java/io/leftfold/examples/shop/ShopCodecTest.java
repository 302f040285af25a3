package io.leftfold.examples.shop;

import static io.leftfold.examples.shop.OrderTest.TEAPOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.Payload;
import io.leftfold.StreamId;
import io.leftfold.schema.EventContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ShopCodecTest {
    private static final Path CONTRACT = Path.of("src/test/resources/io/leftfold/examples/shop/events.contract.jsonl");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Address BERLIN = new Address("10115", "Berlin", "BE");
    private static final CodecContext ANYWHERE =
            CodecContext.of(new UUID(0, 1), StreamId.of("order", "42"), new UUID(0, 2));

    /// One of each, for who releases a new version: `EventContract.of(CONTRACT).record(ShopCodec.ALL, SAMPLES)`.
    static final ShopEvent[] SAMPLES = {
        new OrderEvent.Created("42", "ada", List.of(TEAPOT), BERLIN, NOON),
        new OrderEvent.ItemsUpdated("42", List.of(TEAPOT), "one more", NOON),
        new OrderEvent.Confirmed("42", NOON),
        new OrderEvent.Shipped("42", new TrackingNumber("AB12CD34"), "Blue Heron", NOON),
        new OrderEvent.Delivered("42", "Ada", NOON),
        new OrderEvent.Cancelled("42", "changed my mind", "ada", NOON),
        new CustomerEvent.Registered(
                "ada",
                new Email("ada@example.com"),
                new PersonName("Ada", "Lovelace"),
                Optional.of(new Phone("+442071234567"))),
        new CustomerEvent.Imported("ada", BERLIN),
        new CustomerEvent.EmailChanged("ada", new Email("ada@example.org")),
        new CustomerEvent.PhoneChanged("ada", Optional.empty()),
        new CustomerEvent.AddressChanged("ada", BERLIN),
        new CustomerEvent.Deactivated("ada", "moved away")
    };

    @Test
    void reads_every_event_that_was_ever_released() {
        EventContract.of(CONTRACT).check(ShopCodec.ALL);
    }

    @Test
    void reads_what_it_writes() {
        for (var event : SAMPLES) {
            assertThat(ShopCodec.ALL.decode(ShopCodec.ALL.encode(event, ANYWHERE), ANYWHERE))
                    .isEqualTo(event);
        }
    }

    @Test
    void a_parcel_of_the_first_days_went_by_an_unknown_carrier() {
        var written = "{\"order\":\"42\",\"trackingNumber\":\"AB12CD34\",\"at\":\"2026-01-01T12:00:00Z\"}";
        var payload = Payload.of("json", written.getBytes(StandardCharsets.UTF_8));

        assertThat(ShopCodec.ORDERS.decode(new EncodedEvent("order.shipped", 1, payload), ANYWHERE))
                .isEqualTo(new OrderEvent.Shipped("42", new TrackingNumber("AB12CD34"), "unknown", NOON));
    }

    @Test
    void each_aggregate_knows_its_own_types() {
        assertThat(ShopCodec.ORDERS.types()).hasSize(6).allMatch(type -> type.startsWith("order."));
        assertThat(ShopCodec.CUSTOMERS.types()).hasSize(6).allMatch(type -> type.startsWith("customer."));
        assertThat(ShopCodec.ALL.types()).hasSize(12);
    }
}
