package io.leftfold.json;

import static io.leftfold.json.Codecs.CONTEXT;
import static io.leftfold.json.Codecs.json;
import static io.leftfold.json.Codecs.orders;
import static io.leftfold.json.Codecs.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.leftfold.CodecContext;
import io.leftfold.StreamId;
import io.leftfold.UndecodableException;
import io.leftfold.json.OrderEvent.Closed;
import io.leftfold.json.OrderEvent.Created;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecBuilderTest {
    record CreatedV1(String name) {}

    record CreatedV2(String customer) {}

    sealed interface Twins {
        sealed interface AEvent extends Twins {
            record Made() implements AEvent {}
        }

        sealed interface A extends Twins {
            record Made() implements A {}
        }
    }

    sealed interface WithEnum {
        enum Constant implements WithEnum {
            ONE
        }
    }

    sealed interface Left {}

    sealed interface Right {}

    record Both() implements Left, Right {}

    sealed interface Loose {
        record Untyped(Object anything) implements Loose {}
    }

    static final class Loan {
        sealed interface Event {
            record Begun(String by) implements Event {}
        }
    }

    static final class Member {
        sealed interface MemberEvent {
            record Begun(String name) implements MemberEvent {}
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    sealed interface ByClass {
        record One() implements ByClass {}
    }

    sealed interface Named {
        record Holder(List<ByClass> classes) implements Named {}
    }

    @Test
    void a_family_that_is_only_called_Event_has_the_name_of_the_class_around_it() {
        var log = CodecContext.of(new UUID(0, 0), StreamId.of("loan", "1"), new UUID(0, 1));
        assertThat(JsonCodec.of(Loan.Event.class)
                        .encode(new Loan.Event.Begun("Ada"), log)
                        .type())
                .isEqualTo("loan.begun");
        assertThat(JsonCodec.of(Member.MemberEvent.class)
                        .encode(new Member.MemberEvent.Begun("Ada"), log)
                        .type())
                .isEqualTo("member.begun");
    }

    @Test
    void mistakes_show_when_it_is_built() {
        refused(() -> JsonCodec.of(Twins.class), "would both be written or read as a.made; pin another name");
        refused(() -> JsonCodec.of(WithEnum.class), "is neither a record nor a sealed interface");
        refused(() -> JsonCodec.of(String.class), "is no sealed interface");
        refused(() -> JsonCodec.of(Left.class), "implements several sealed interfaces");
        refused(() -> JsonCodec.of(Loose.class), "anything of " + Loose.Untyped.class.getName() + " is of the type");
        refused(() -> JsonCodec.of(Named.class), "which would write names of classes");
        refused(() -> orders().upcastTree("order.gone", 1, tree -> tree).build(), "no record of that name");
        refused(() -> orders().upcastTree("order.closed", 0, tree -> tree), "count from 1");
        refused(() -> orders().upcastTree("order.closed", 2, tree -> tree).build(), "add the one from version 1");
        refused(
                () -> orders().upcastTree("order.closed", 1, t -> t).upcastTree("order.closed", 1, t -> t),
                "two upcasters start from order.closed version 1");
        refused(
                () -> orders().alsoReads("old", Closed.class)
                        .upcastTree("order.closed", 1, t -> t)
                        .upcastTree("old", 1, t -> t)
                        .build(),
                "two upcasters start from old version 1");
        refused(() -> orders().name(Closed.class, "a").name(Closed.class, "b"), "has its name already: a");
        refused(() -> orders().name(Closed.class, "$closed"), "belong to Leftfold");
        refused(() -> orders().name(Closed.class, " "), "must not be blank");
        refused(() -> orders().alsoReads("a", Closed.class).alsoReads("a", Created.class), "given twice");
        refused(() -> orders().alsoReads("order.created", Closed.class).build(), "would both be written or read");
        refused(() -> orders().name(OrderEvent.class, "x"), "is none of the records");
        refused(() -> orders().value(OrderEvent.Email.class, e -> "", OrderEvent.Email::new), "is a value already");
    }

    @Test
    void a_pinned_name_solves_twins_and_records_of_several_families() {
        var twins = JsonCodec.builder(Twins.class)
                .name(Twins.A.Made.class, "b.made")
                .build();
        assertThat(twins.types()).containsExactlyInAnyOrder("a.made", "b.made");
        assertThat(JsonCodec.builder(Left.class)
                        .name(Both.class, "both")
                        .build()
                        .types())
                .containsExactly("both");
    }

    @Test
    void an_old_name_is_read_and_the_new_one_written() {
        var codec = orders().name(Closed.class, "order.done")
                .alsoReads("order.closed", Closed.class)
                .build();
        assertThat(codec.decode(stored("order.closed", 1, "{}"), CONTEXT)).isEqualTo(new Closed());
        assertThat(codec.encode(new Closed(), CONTEXT).type()).isEqualTo("order.done");
    }

    private static JsonCodecBuilder<OrderEvent> mixed() {
        return orders().upcastTree(
                        "order.created",
                        1,
                        tree -> tree.put("name", tree.get("n").asString()).without("n"))
                .upcast("order.created", 2, CreatedV1.class, old -> new CreatedV2(old.name()))
                .upcast("order.created", 3, CreatedV2.class, old -> new CreatedV2(old.customer() + "!"))
                .upcastTree("order.created", 4, tree -> tree.put("currency", "EUR"));
    }

    @Test
    void a_chain_mixes_typed_steps_and_steps_on_trees() {
        var codec = mixed().build();
        assertThat(codec.encode(new Created("Ada", "EUR"), CONTEXT).schemaVersion())
                .isEqualTo(5);
        assertThat(codec.decode(stored("order.created", 1, "{\"n\":\"Ada\"}"), CONTEXT))
                .isEqualTo(new Created("Ada!", "EUR"));
        assertThat(codec.decode(stored("order.created", 2, "{\"name\":\"Ada\"}"), CONTEXT))
                .isEqualTo(new Created("Ada!", "EUR"));
        assertThat(codec.decode(stored("order.created", 4, "{\"customer\":\"Ada\"}"), CONTEXT))
                .isEqualTo(new Created("Ada", "EUR"));
    }

    @Test
    void what_goes_wrong_in_a_chain_names_the_step() {
        var codec = mixed().build();
        undecodable(codec, 1, "{}", "the upcaster from version 1 threw java.lang.NullPointerException");
        undecodable(codec, 1, "{\"n\":[\"SECRET\"]}", "the upcaster from version 1 threw");
        undecodable(codec, 1, "[]", "at the top: expected an object");
        undecodable(codec, 1, "{\"n\":\"a\",\"x\":1}", "after the upcaster from version 1, at /x: unknown property");
        undecodable(codec, 2, "{}", "at /name: missing property");
        undecodable(
                orders().upcast("order.created", 1, CreatedV1.class, old -> old).build(),
                1,
                "{\"name\":\"a\"}",
                "the upcaster from version 1 gave a CreatedV1 where version 2 is a Created");
        undecodable(orders().upcastTree("order.created", 1, _ -> nothing()).build(), 1, "{}", "gave null");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void old_payloads_decode_to_what_the_fold_of_the_steps_says(long seed) {
        var random = new Random(seed);
        var builder = orders();
        int steps = 1 + random.nextInt(8);
        var isTyped = new boolean[steps + 1];
        for (int from = 1; from <= steps; from++) {
            var mark = "|" + from;
            isTyped[from] = random.nextBoolean();
            if (isTyped[from]) {
                builder.upcast(
                        "order.created",
                        from,
                        Created.class,
                        old -> new Created(old.customer() + mark, old.currency()));
            } else {
                builder.upcastTree(
                        "order.created",
                        from,
                        t -> t.put("customer", t.get("customer").asString() + mark));
            }
        }
        var codec = builder.build();
        for (int version = 1; version <= steps + 1; version++) {
            var expected = new StringBuilder("Ada ö" + seed);
            for (int from = version; from <= steps; from++) {
                expected.append('|').append(from);
            }
            var stored = stored("order.created", version, json(orders().build(), new Created("Ada ö" + seed, "EUR")));
            assertThat(codec.decode(stored, CONTEXT)).isEqualTo(new Created(expected.toString(), "EUR"));
        }
    }

    // A step that breaks its promise, which the compiler would not let a lambda do.
    @SuppressWarnings("NullAway")
    private static tools.jackson.databind.node.ObjectNode nothing() {
        return null;
    }

    private static void undecodable(JsonCodec<OrderEvent> codec, int version, String json, String message) {
        assertThatThrownBy(() -> codec.decode(stored("order.created", version, json), CONTEXT))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("SECRET");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable build, String message) {
        assertThatIllegalArgumentException().isThrownBy(build).withMessageContaining(message);
    }
}
