package io.leftfold.json;

import static io.leftfold.json.Codecs.CONTEXT;
import static io.leftfold.json.Codecs.json;
import static io.leftfold.json.Codecs.orders;
import static io.leftfold.json.Codecs.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import io.leftfold.EncodedEvent;
import io.leftfold.Payload;
import io.leftfold.UndecodableException;
import io.leftfold.json.OrderEvent.Closed;
import io.leftfold.json.OrderEvent.Created;
import io.leftfold.json.OrderEvent.Email;
import io.leftfold.json.OrderEvent.Item;
import io.leftfold.json.OrderEvent.ItemsUpdated;
import io.leftfold.json.OrderEvent.Payment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class JsonCodecTest {
    private final JsonCodec<OrderEvent> codec = orders().build();

    @Test
    void types_are_named_after_their_interface_and_their_record() {
        assertThat(codec.types())
                .containsExactlyInAnyOrder(
                        "order.created", "order.items-updated", "order.closed", "order.measured", "payment.paid");
        assertThat(codec.eventClass()).isEqualTo(OrderEvent.class);
        assertThat(Family.kebab("HTTPCallV2Made")).isEqualTo("http-call-v2-made");
    }

    @Test
    void two_families_as_one_keep_their_names() {
        var both = JsonCodec.builder(ShopEvent.class)
                .value(Email.class, Email::value, Email::new)
                .build();

        assertThat(both.types()).containsAll(codec.types()).contains("customer.joined");
        assertThat(both.encode(new Closed(), CONTEXT)).isEqualTo(codec.encode(new Closed(), CONTEXT));
        assertThat(both.decode(stored("customer.joined", 1, "{\"name\":\"Ada\"}"), CONTEXT))
                .isEqualTo(new CustomerEvent.Joined("Ada"));
    }

    @Test
    void components_stand_in_their_order_and_helper_methods_are_left_out() {
        assertThat(json(codec, new Created("Ada", "EUR"))).isEqualTo("{\"customer\":\"Ada\",\"currency\":\"EUR\"}");
        assertThat(json(codec, new Closed())).isEqualTo("{}");
        assertThat(codec.decode(stored("order.closed", 1, "{}"), CONTEXT)).isEqualTo(new Closed());
    }

    @Test
    void sets_and_maps_without_order_are_written_sorted() {
        var stock = new HashMap<String, Integer>();
        for (var key : List.of("c", "a", "b", "Aa", "BB")) {
            stock.put(key, 1);
        }
        var event = new ItemsUpdated(
                List.of(new Item("x", 1)), stock, Set.of(new Email("b@x"), new Email("a@x"), new Email("c@x")));

        assertThat(json(codec, event))
                .isEqualTo("{\"items\":[{\"sku\":\"x\",\"quantity\":1}],"
                        + "\"stock\":{\"Aa\":1,\"BB\":1,\"a\":1,\"b\":1,\"c\":1},"
                        + "\"watchers\":[\"a@x\",\"b@x\",\"c@x\"]}");
        assertThat(codec.decode(codec.encode(event, CONTEXT), CONTEXT)).isEqualTo(event);
    }

    sealed interface Loose {
        record Held(Map<String, Integer> counts, List<String> names) implements Loose {}

        record Any(JsonNode node) implements Loose {}
    }

    @Test
    void maps_with_an_order_keep_it() {
        var loose = JsonCodec.of(Loose.class);
        var counts = new LinkedHashMap<String, Integer>();
        counts.put("z", 1);
        counts.put("a", 2);

        var encoded = loose.encode(new Loose.Held(counts, List.of()), CONTEXT);

        assertThat(json(loose, new Loose.Held(counts, List.of()))).contains("{\"z\":1,\"a\":2}");
        assertThat(loose.encode(loose.decode(encoded, CONTEXT), CONTEXT)).isEqualTo(encoded);
    }

    @Test
    void trees_are_components_like_others_null_included() {
        var loose = JsonCodec.of(Loose.class);
        var event = new Loose.Any(JsonNodeFactory.instance.nullNode());
        assertThat(loose.decode(loose.encode(event, CONTEXT), CONTEXT)).isEqualTo(event);
    }

    @Test
    void what_could_not_be_read_back_is_not_written() {
        var loose = JsonCodec.of(Loose.class);
        var withNull = new HashMap<String, Integer>();
        withNull.put("a", null);
        assertThatThrownBy(() -> json(loose, new Loose.Held(withNull, List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("loose.held cannot be written: at /counts: null in a list, set or map");
        assertThatThrownBy(() -> json(loose, new Loose.Held(Map.of(), new ArrayList<>(Arrays.asList("a", null)))))
                .hasMessageContaining("at /names: null in a list");
        assertThatThrownBy(() -> json(codec, new Created("half \ud800 pair", "EUR")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> json(codec, new Payment.Paid(new BigDecimal("1e10001"))))
                .hasMessageContaining("at /amount: an exponent beyond 10000");
        assertThatThrownBy(() -> json(codec, new Payment.Paid(new BigDecimal("9".repeat(1_001)))))
                .hasMessageContaining("more than 1000 digits");
        assertThat(json(codec, new Payment.Paid(new BigDecimal("-" + "9".repeat(1_000) + "e-9000"))))
                .contains("999");
    }

    sealed interface Careless {
        record Named(@Nullable String maybe, String name) implements Careless {}
    }

    // The test is about what a caller without null checks passes.
    @Test
    @SuppressWarnings("NullAway")
    void null_is_written_where_the_record_allows_it_and_nowhere_else() {
        var careless = JsonCodec.of(Careless.class);
        assertThat(json(careless, new Careless.Named(null, "Ada"))).isEqualTo("{\"maybe\":null,\"name\":\"Ada\"}");
        assertThatThrownBy(() -> json(careless, new Careless.Named("x", null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("careless.named cannot be written: at /name: null where a value is needed");
    }

    @Test
    void events_of_other_families_are_refused() {
        assertThatThrownBy(() -> new EventType("x", OrderEvent.Closed.class, List.of(), StrictJson.mapper(List.of()))
                        .read(0, new byte[0]))
                .hasMessageContaining("count from 1");
        assertThatThrownBy(() -> new EventTypes(Map.of(), Map.of()).of(String.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none of the events");
    }

    @Test
    void a_payload_of_another_codec_is_refused() {
        assertThatThrownBy(() ->
                        codec.decode(new EncodedEvent("order.closed", 1, Payload.of("cbor", new byte[] {1})), CONTEXT))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("written by codec cbor, not by json");
    }

    @Test
    void an_unknown_type_says_how_to_keep_an_old_name() {
        assertThatThrownBy(() -> codec.decode(stored("order.gone", 1, "{}"), CONTEXT))
                .isInstanceOf(UndecodableException.class)
                .hasMessage("order.gone version 1 (event 00000000-0000-0000-0000-000000000007 of stream order-42)"
                        + " cannot be decoded: no record of this codec is written under that name; if it was renamed,"
                        + " add alsoReads(\"order.gone\", …) to the codec or pin the name with name(…)");
    }

    @Test
    void a_newer_version_says_that_it_is_newer() {
        assertThatThrownBy(() -> codec.decode(stored("order.closed", 2, "{}"), CONTEXT))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("the event is newer than this code");
    }

    @Test
    void what_a_constructor_refuses_is_the_reason() {
        assertThatThrownBy(() -> codec.decode(
                        stored("order.created", 1, "{\"customer\":\"Ada\",\"currency\":\"EURO\"}"), CONTEXT))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("Created refused it: a currency has three letters")
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.decode(
                        stored("order.items-updated", 1, "{\"items\":[],\"stock\":{},\"watchers\":[\"nobody\"]}"),
                        CONTEXT))
                .hasMessageContaining("at /watchers/0: Email refused it: an e-mail address has an @");
    }

    sealed interface Moving {
        record Moved(@JsonSetter(nulls = Nulls.AS_EMPTY) Address to, Weighed weighed) implements Moving {}
    }

    record Address(@Nullable String street) {}

    record Weighed(int grams) {
        static final AtomicInteger MADE = new AtomicInteger();

        Weighed {
            MADE.incrementAndGet();
            if (grams < 0) {
                throw new IllegalArgumentException("less than nothing");
            }
        }
    }

    @Test
    void a_constructor_is_called_once_whatever_it_says_and_null_is_an_empty_record_where_that_is_asked_for() {
        var moving = JsonCodec.of(Moving.class);
        var moved = new Moving.Moved(new Address(null), new Weighed(1));
        int made = Weighed.MADE.get();
        assertThat(moving.decode(stored("moving.moved", 1, "{\"to\":null,\"weighed\":{\"grams\":1}}"), CONTEXT))
                .isEqualTo(moved);
        assertThatThrownBy(() ->
                        moving.decode(stored("moving.moved", 1, "{\"to\":null,\"weighed\":{\"grams\":-1}}"), CONTEXT))
                .hasMessageContaining("at /weighed: Weighed refused it: less than nothing");
        assertThat(Weighed.MADE).hasValue(made + 2);
    }

    record Sku(@JsonValue String code) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        Sku {}
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
    @JsonSubTypes({@JsonSubTypes.Type(value = Card.class, name = "card")})
    sealed interface Means {}

    record Card(String number) implements Means {}

    sealed interface Annotated {
        record Listed(Sku sku, Means means, List<Means> more) implements Annotated {}
    }

    @Test
    void annotations_of_jackson_are_obeyed() {
        var annotated = JsonCodec.of(Annotated.class);
        var event = new Annotated.Listed(new Sku("A1"), new Card("4711"), List.of(new Card("1")));

        assertThat(json(annotated, event))
                .isEqualTo("{\"sku\":\"A1\",\"means\":{\"by\":\"card\",\"number\":\"4711\"},"
                        + "\"more\":[{\"by\":\"card\",\"number\":\"1\"}]}");
        assertThat(annotated.decode(annotated.encode(event, CONTEXT), CONTEXT)).isEqualTo(event);
    }
}
