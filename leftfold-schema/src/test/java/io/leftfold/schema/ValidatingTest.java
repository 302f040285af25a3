package io.leftfold.schema;

import static io.leftfold.schema.Cargo.CONTEXT;
import static io.leftfold.schema.Cargo.stored;
import static io.leftfold.schema.Validation.ON_APPEND;
import static io.leftfold.schema.Validation.ON_READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.EventCodec;
import io.leftfold.Payload;
import io.leftfold.UndecodableException;
import io.leftfold.json.JsonCodec;
import io.leftfold.schema.CargoEvent.Container;
import io.leftfold.schema.CargoEvent.Emptied;
import io.leftfold.schema.CargoEvent.Unloaded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ValidatingTest {
    private static final Unloaded UNLOADED = new Unloaded(Instant.EPOCH, List.of(new Container("c", 1)));

    private final Schemas schemas = Schemas.of(CargoEvent.CODEC);
    private final EventCodec<CargoEvent> codec = schemas.validating(CargoEvent.CODEC, ON_APPEND, ON_READ);

    /// Writes another payload than the real one would.
    private record Careless(String payload) implements EventCodec<CargoEvent> {
        @Override
        public Class<CargoEvent> eventClass() {
            return CargoEvent.class;
        }

        @Override
        public Set<String> types() {
            return CargoEvent.CODEC.types();
        }

        @Override
        public EncodedEvent encode(CargoEvent event, CodecContext context) {
            return stored("cargo.unloaded", 2, payload);
        }

        @Override
        public CargoEvent decode(EncodedEvent encoded, CodecContext context) {
            return UNLOADED;
        }
    }

    @Test
    void a_validating_codec_is_used_like_any_other() {
        // region: validating
        Schemas schemas = Schemas.of(CargoEvent.CODEC);
        EventCodec<CargoEvent> validating = schemas.validating(CargoEvent.CODEC, ON_APPEND, ON_READ);
        // endregion

        var encoded = validating.encode(UNLOADED, CONTEXT);
        assertThat(validating.decode(encoded, CONTEXT)).isEqualTo(UNLOADED);
        assertThat(validating.eventClass()).isEqualTo(CargoEvent.class);
        assertThat(validating.types()).isEqualTo(CargoEvent.CODEC.types());
    }

    @Test
    void an_event_that_does_not_keep_its_schema_is_not_appended() {
        var careless = new Careless("{\"at\":1,\"containers\":[{\"number\":\"SECRET\",\"kg\":3000000000}],\"a b\":0}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schemas.validating(careless, ON_APPEND).encode(UNLOADED, CONTEXT))
                .withMessageContaining("cargo.unloaded version 2 (event 00000000-0000-0000-0000-000000000007 of"
                        + " stream cargo-42) does not keep its schema: ")
                .withMessageContaining("at /at: expected a string, found a number")
                .withMessageContaining("at /containers/0/kg: expected a number up to 2147483647, found a larger one")
                .withMessageContaining("at /a\\u{20}b: expected no such property, found one")
                .withMessageEndingWith("; nothing was written")
                .withMessageNotContaining("SECRET");
        assertThatCode(() -> schemas.validating(careless, ON_READ).encode(UNLOADED, CONTEXT))
                .doesNotThrowAnyException();
    }

    @Test
    void an_event_that_does_not_keep_its_schema_is_undecodable() {
        var broken = stored("cargo.unloaded", 1, "{}");
        assertThatThrownBy(() -> codec.decode(broken, CONTEXT))
                .isInstanceOf(UndecodableException.class)
                .hasMessage("cargo.unloaded version 1 (event 00000000-0000-0000-0000-000000000007 of stream cargo-42)"
                        + " does not keep its schema: at /at: expected a value, found none: the property is missing;"
                        + " repair the codec, or add an upcaster");
        assertThatCode(() -> schemas.validating(new Careless(""), ON_APPEND).decode(broken, CONTEXT))
                .doesNotThrowAnyException();
    }

    @Test
    void keys_of_maps_stay_out_of_messages_and_their_number_is_bounded() {
        var loaded = (ObjectNode) Documents.JSON.readTree(CargoEvent.CODEC
                .encode(new Cargo(new Random(1)).loaded(), CONTEXT)
                .payload()
                .bytes());
        var seen = loaded.putObject("seen");
        seen.put("SECRET", 1);
        var kinds = loaded.putArray("kinds");
        IntStream.range(0, 30).forEach(_ -> kinds.add(false));

        assertThatThrownBy(() -> codec.decode(stored("cargo.loaded", 1, loaded.toString()), CONTEXT))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("at /kinds/4: expected a string, found true or false")
                .hasMessageContaining("; and ")
                .hasMessageContaining(" more; repair")
                .hasMessageNotContaining("SECRET");
        kinds.removeAll();
        assertThatThrownBy(() -> codec.decode(stored("cargo.loaded", 1, loaded.toString()), CONTEXT))
                .hasMessageContaining("at /seen/*: ")
                .hasMessageNotContaining("SECRET");
    }

    @Test
    void each_rule_has_its_words() {
        assertThat(broken("kind", "\"WET\""))
                .contains("at /kind: expected \"DRY\" or \"TANK\" or \"cold-chain\", found something else");
        assertThat(broken("sure", "1")).contains("at /sure: expected true or false, found a number");
        assertThat(broken("least", "-129")).contains("at /least: expected a number from -128, found a smaller one");
        assertThat(broken("id", "\"x\"")).contains("at /id: expected a string that matches ^(?:[0-9a-f");
        assertThat(broken("ratio", "[]")).contains("at /ratio: expected a number, found an array");
        assertThat(broken("count", "{}")).contains("at /count: expected a whole number, found an object");
        assertThat(broken("count", "1e300")).contains("expected numbers within their bounds, found one far beyond");
        assertThat(broken("text", "null")).contains("at /text: expected a string, found null");
        assertThat(broken("held", "true")).contains("at /held: expected an object, found true or false");
        assertThat(broken("x".repeat(100), "1")).contains("at /" + "x".repeat(60) + "…: expected no such property");
    }

    private String broken(String property, String json) {
        var document = (ObjectNode) Documents.JSON.readTree(CargoEvent.CODEC
                .encode(new Cargo(new Random(1)).booked(), CONTEXT)
                .payload()
                .bytes());
        document.set(property, Documents.JSON.readTree(json));
        return schemas.validator("cargo.booked", 1)
                .orElseThrow()
                .violations(document)
                .toString();
    }

    @Test
    void what_has_no_schema_is_left_to_the_codec() {
        assertThat(codec.decode(stored("cargo.sealed", 1, "{}"), CONTEXT)).isEqualTo(new CargoEvent.Sealed("nobody"));
        assertThatThrownBy(() -> codec.decode(stored("cargo.sunk", 1, "{}"), CONTEXT))
                .hasMessageContaining("no record of this codec");
        assertThatThrownBy(() -> codec.decode(stored("cargo.emptied", 1, "{"), CONTEXT))
                .hasMessageContaining("not JSON, at byte");
        assertThatThrownBy(() -> codec.decode(stored("cargo.emptied", 1, "{\"a\":1e999999999}"), CONTEXT))
                .hasMessageContaining("at /a: unknown property");
        assertThatThrownBy(() ->
                        codec.decode(new EncodedEvent("cargo.emptied", 1, Payload.of("other", new byte[0])), CONTEXT))
                .hasMessageContaining("written by codec other");
    }

    @Test
    void two_codecs_of_one_event_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schemas.of(
                        CargoEvent.CODEC, JsonCodec.builder(CargoEvent.class).build()))
                .withMessageContaining("cargo.booked version 1 is an event of two codecs");
    }

    @Test
    void each_schema_is_compiled_once_however_many_threads_ask() throws Exception {
        var compilations = new ConcurrentHashMap<String, AtomicInteger>();
        var compiled = new CompiledSchemas<Object>(schema -> {
            compilations.computeIfAbsent(schema.id(), _ -> new AtomicInteger()).incrementAndGet();
            return new Object();
        });
        var found = ConcurrentHashMap.<Object>newKeySet();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1_000; i++) {
                threads.execute(() -> schemas.all().forEach(schema -> found.add(compiled.of(schema))));
            }
        }
        assertThat(compilations)
                .hasSize(schemas.all().size())
                .allSatisfy((_, count) -> assertThat(count).hasValue(1));
        assertThat(found).hasSize(compiled.size()).hasSize(schemas.all().size());
    }

    /// Far from what it costs, so that a busy machine passes; a schema compiled per event would not.
    @Test
    void validating_an_event_does_not_compile_its_schema_again() {
        var encoded = CargoEvent.CODEC.encode(UNLOADED, CONTEXT);
        int events = 1_000;
        long before = System.nanoTime();
        for (int i = 0; i < events; i++) {
            codec.decode(encoded, CONTEXT);
        }
        assertThat(Duration.ofNanos((System.nanoTime() - before) / events)).isLessThan(Duration.ofMillis(10));
        assertThat(codec.encode(new Emptied(), CONTEXT).type()).isEqualTo("cargo.emptied");
    }
}
