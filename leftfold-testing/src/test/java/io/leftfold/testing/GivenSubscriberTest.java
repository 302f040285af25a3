package io.leftfold.testing;

import static io.leftfold.testing.Given.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.UndecodableException;
import io.leftfold.json.JsonCodec;
import io.leftfold.subscribe.Batch;
import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.EventSink;
import io.leftfold.subscribe.MemoryLedger.Transaction;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.SubscriptionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GivenSubscriberTest {
    sealed interface OrderEvent {
        record Placed(String customer) implements OrderEvent {}

        record Paid(long cents) implements OrderEvent {}
    }

    private static final JsonCodec<OrderEvent> CODEC = JsonCodec.of(OrderEvent.class);
    private static final OrderEvent PLACED = new OrderEvent.Placed("ada");
    private static final OrderEvent PAID = new OrderEvent.Paid(12);

    private final List<String> sent = new ArrayList<>();
    private final Set<String> mails = new TreeSet<>();
    private final Subscriber<Transaction> subscriber = Subscriber.each("mails", CODEC.query(), event -> {
        sent.add(event.stream().entity() + " " + event.version());
        mails.add(event.stream().entity() + " " + event.version());
    });

    // region: given
    @Test
    void a_mail_that_fails_is_sent_later_and_stops_nobody_else() {
        given(subscriber)
                .failing(1, 1)
                .when(CODEC, "order-7", PLACED, PAID)
                .when(CODEC, "order-8", PLACED)
                .thenLetters(1L, 2L)
                .thenHandled(1L, 3L)
                .thenCheckpoint(3)
                .whenTimePasses(Duration.ofMinutes(1))
                .thenLetters()
                .thenHandled(1L, 3L, 1L, 2L)
                .then(() -> assertThat(mails).containsExactly("7 1", "7 2", "8 1"));
    }

    @Test
    void a_mail_is_sent_again_when_the_process_dies_before_that_is_recorded() {
        given(subscriber)
                .dying(2, 1)
                .when(CODEC, "order-7", PLACED, PAID)
                .thenHandled(1L, 2L, 1L, 2L)
                .whenRestarted()
                .thenHandled(1L, 2L, 1L, 2L)
                .whenAgain()
                .thenHandled(1L, 2L, 1L, 2L, 1L, 2L)
                .thenCheckpoint(2)
                .then(() -> assertThat(mails).containsExactly("7 1", "7 2"));
    }
    // endregion

    @Test
    void what_is_in_the_transaction_is_undone_with_it() {
        var sink = new EventSink<Transaction>() {
            @Override
            public void within(Batch batch, Transaction transaction) {
                batch.forEach(event -> transaction.onCommit(() -> sent.add("" + event.position())));
            }
        };
        given(Subscriber.of("table", CODEC.query(), sink))
                .failing(2, 2)
                .when(CODEC, "order-7", PLACED, PAID)
                .then(() -> assertThat(sent).containsExactly("1"))
                .whenTimePasses(Duration.ofMinutes(5))
                .thenLetters()
                .then(() -> assertThat(sent).containsExactly("1", "2"));
    }

    @Test
    void what_cannot_be_decoded_waits_for_an_operator() {
        given(Subscriber.each("none", CODEC.query(), _ -> {
                    throw new UndecodableException("no");
                }))
                .when(CODEC, "order-7", PLACED)
                .whenTimePasses(Duration.ofDays(1))
                .thenLetters(letters ->
                        assertThat(letters).extracting(DeadLetter::state).containsExactly(DeadLetter.State.PARKED))
                .thenCheckpoint(1);
    }

    @Test
    void partitions_and_lanes_are_worked_on() {
        given(subscriber
                        .withPartitions(3)
                        .withOptions(SubscriptionOptions.DEFAULTS.withLanes(4).withGatherFor(Duration.ofMillis(50))))
                .when(CODEC, "order-1", PLACED, PAID)
                .when(CODEC, "order-2", PLACED, PAID)
                .when(CODEC, "order-3", PLACED, PAID)
                .whenTimePasses(Duration.ofSeconds(5))
                .thenLetters()
                .thenCheckpoint(6)
                .then(() -> assertThat(sent).hasSize(6));
    }

    @Test
    void what_is_wrong_fails_with_the_whole_story() {
        var mailed = given(subscriber).when(CODEC, "order-7", PLACED);
        assertThatThrownBy(() -> mailed.thenHandled(2L))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("event 1 comes to order-7")
                .hasMessageContaining("[1]");
        assertThatThrownBy(() -> mailed.thenLetters(1L)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> mailed.thenCheckpoint(2)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> mailed.then(() -> assertThat(sent).isEmpty()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("handles [1]");
        assertThatThrownBy(() -> given(Subscriber.each("no", CODEC.query(), _ -> {
                            throw new AssertionError("this must not come");
                        }))
                        .when(CODEC, "order-7", PLACED))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("this must not come");
    }
}
