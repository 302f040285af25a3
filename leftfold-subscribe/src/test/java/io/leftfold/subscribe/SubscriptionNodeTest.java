package io.leftfold.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.Environment;
import io.leftfold.Event;
import io.leftfold.EventCodec;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StreamId;
import io.leftfold.TruncatedException;
import io.leftfold.UndecodableException;
import io.leftfold.memory.MemoryStore;
import io.leftfold.subscribe.DeadLetter.State;
import io.leftfold.subscribe.MemoryLedger.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SubscriptionNodeTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int KEYS = 40;

    private final Environment environment = Environment.system();
    private final MemoryStore store = MemoryStore.create();
    private final MemoryLedger ledger = MemoryLedger.create(environment);
    private final Map<String, List<Long>> seen = new ConcurrentHashMap<>();
    private final List<SubscriptionNode<Transaction>> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(SubscriptionNode::close);
        store.close();
    }

    private SubscriptionNode<Transaction> node(String name) {
        var options = NodeOptions.of(name).withLease(Duration.ofMillis(300));
        var node = SubscriptionNode.start(store, ledger, options, environment);
        nodes.add(node);
        return node;
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            append("k" + i % KEYS, "e");
        }
    }

    private long append(String key, String type) {
        var event = EventData.of(environment.ids().next(), type, 1, Payload.of("none", new byte[0]));
        store.append(Append.to(StreamId.of("k", key), new Any(), event));
        return store.log().head();
    }

    private Subscriber<Transaction> subscriber(int partitions) {
        return Subscriber.<Transaction>of("s", Query.categories("k"), once(_ -> {}))
                .withPartitions(partitions)
                .withOptions(SubscriptionOptions.DEFAULTS
                        .withBatchSize(20)
                        .withPollInterval(Duration.ofMillis(20))
                        .withRetry(LetterRetry.DEFAULTS.withFirst(Duration.ofMillis(1))));
    }

    /// Notes each event when its step is recorded.
    private EventSink<Transaction> once(Consumer<RecordedEvent> before) {
        return new EventSink<>() {
            @Override
            public void within(Batch batch, Transaction transaction) {
                batch.forEach(event -> {
                    before.accept(event);
                    transaction.onCommit(
                            () -> seen.computeIfAbsent(event.stream().entity(), _ -> new CopyOnWriteArrayList<>())
                                    .add(event.version()));
                });
            }
        };
    }

    /// Looks again and again, without a pause: what it waits for happens on other threads.
    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private long here(Subscription subscription) {
        return subscription.partitions().stream()
                .filter(PartitionStatus::isHere)
                .count();
    }

    private void checkSeen(int events) {
        for (int key = 0; key < KEYS; key++) {
            int mine = events / KEYS;
            assertThat(seen.get("k" + key))
                    .isEqualTo(IntStream.rangeClosed(1, mine)
                            .mapToObj(Long::valueOf)
                            .toList());
        }
    }

    @Test
    void partitions_move_to_a_node_that_comes_and_back_when_it_leaves_and_each_event_is_handled_once_in_order() {
        var one = node("one").run(subscriber(8));
        assertThat(here(one)).isEqualTo(8);
        append(400);
        var two = node("two").run(subscriber(8));
        append(400);
        until(() -> here(one) == 4 && here(two) == 4);
        append(400);
        assertThat(one.waitFor(1_200, LONG)).isTrue();
        assertThat(two.waitFor(1_200, LONG)).isTrue();

        two.close();
        append(400);
        until(() -> here(one) == 8);
        assertThat(one.waitFor(1_600, LONG)).isTrue();
        assertThat(one.status()).isInstanceOf(SubscriptionStatus.Live.class);
        checkSeen(1_600);
    }

    @Test
    void a_partition_that_is_behind_gets_batches_of_its_own_events() {
        append(4_000);
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        var sink = new EventSink<Transaction>() {
            @Override
            public void before(Batch batch) {
                sizes.add(batch.events().size());
            }
        };

        var subscription = node("one")
                .run(Subscriber.of("batches", Query.categories("k"), sink)
                        .withPartitions(8)
                        .withOptions(SubscriptionOptions.DEFAULTS.withBatchSize(100)));

        assertThat(subscription.waitFor(4_000, LONG)).isTrue();
        assertThat(sizes).allMatch(size -> size <= 100);
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(4_000);
        assertThat(sizes).as("not an eighth of a page each").hasSizeLessThan(4_000 / 40);
    }

    @Test
    void what_a_silent_node_had_goes_to_another_when_its_lease_is_over() {
        ledger.register("s", 2);
        ledger.beat("dead", List.of("s"), Duration.ofMillis(200));
        var claim = ledger.claim("s", 0, "dead", Duration.ofMillis(200)).orElseThrow();
        var one = node("one").run(subscriber(2));
        append(80);
        assertThat(one.waitFor(80, LONG)).isTrue();
        assertThatThrownBy(() -> ledger.mark(claim, 1)).hasMessageContaining("dead");
        checkSeen(80);
    }

    @Test
    void a_bad_event_holds_up_its_key_alone_until_an_operator_has_it_tried_again() {
        var broken = new CopyOnWriteArrayList<>(List.of("bad"));
        var alerts = new CopyOnWriteArrayList<Long>();
        var bad = subscriber(1);
        var subscriber = new Subscriber<>(
                "s",
                bad.query(),
                1,
                bad.key(),
                once(event -> {
                    if (broken.contains(event.type())) {
                        throw new UndecodableException("bad");
                    }
                }),
                bad.options().withAlert(letter -> alerts.add(letter.position())));
        append("a", "e");
        long position = append("b", "bad");
        append("b", "e");
        append("a", "e");
        var one = node("one").run(subscriber);
        assertThat(one.waitFor(4, LONG)).isTrue();
        assertThat(seen).containsOnly(Map.entry("a", List.of(1L, 2L)));
        assertThat(alerts).containsExactly(position);
        assertThat(one.partitions()).extracting(PartitionStatus::letters).containsExactly(2L);

        var letters = new DeadLetters(store, ledger, environment);
        assertThat(letters.list("s", 0, 10))
                .extracting(DeadLetter::state)
                .containsExactly(State.PARKED, State.FOLLOWING);
        var letter = letters.find("s", position).orElseThrow();
        assertThat(letter.code()).isEqualTo("undecodable");
        assertThat(letters.event(letter).orElseThrow().type()).isEqualTo("bad");
        assertThat(letters.retry("s", position + 1, "ada", "it only follows")).isFalse();
        broken.clear();
        assertThat(letters.retry("s", position, "ada", "the codec is mended")).isTrue();
        until(() -> seen.containsKey("b") && seen.get("b").size() == 2);
        assertThat(seen.get("b")).containsExactly(1L, 2L);
        var audit = store.read(StreamId.of(DeadLetters.CATEGORY, "s"), io.leftfold.Range.forward())
                .events();
        assertThat(audit).singleElement().satisfies(event -> {
            assertThat(event.metadata().actor()).contains("ada");
            assertThat(event.metadata().get(DeadLetters.WHY)).contains("the codec is mended");
        });
    }

    @Test
    void a_letter_whose_event_cannot_be_read_any_more_waits_for_an_operator_and_the_others_go_on() {
        var unreadable = new AtomicBoolean();
        var bad = subscriber(1);
        var subscriber = new Subscriber<>(
                "s",
                bad.query(),
                1,
                bad.key(),
                once(event -> {
                    if (event.type().equals("bad")) {
                        throw new UndecodableException("bad");
                    }
                }),
                bad.options());
        var hooked = HookedStore.of(store, range -> {
            if (unreadable.get() && range.after() == 0 && range.limit() == 1) {
                throw new TruncatedException("archived away", 2);
            }
        });
        var node = SubscriptionNode.start(
                hooked, ledger, NodeOptions.of("one").withLease(Duration.ofMillis(300)), environment);
        nodes.add(node);
        long position = append("b", "bad");
        var one = node.run(subscriber);
        assertThat(one.waitFor(append("a", "e"), LONG)).isTrue();
        unreadable.set(true);
        ledger.ask("s", position, State.WANTED);
        until(() -> ledger.letters("s", 0, 10).getFirst().code().equals("truncated"));
        assertThat(ledger.letters("s", 0, 10)).extracting(DeadLetter::state).containsExactly(State.PARKED);
        assertThat(one.waitFor(append("a", "e"), LONG)).isTrue();
        assertThat(seen).containsOnly(Map.entry("a", List.of(1L, 2L)));
    }

    @Test
    void a_partition_that_cannot_be_claimed_does_not_keep_a_node_from_the_others() {
        var stuck = new AtomicBoolean(true);
        var slow = new DelegatingLedger<>(ledger) {
            @Override
            public Optional<Claim> claim(String subscription, int partition, String node, Duration lease) {
                if (stuck.get() && partition == 0) {
                    throw new StoreUnavailableException("planted");
                }
                return super.claim(subscription, partition, node, lease);
            }
        };
        var node = SubscriptionNode.start(
                store, slow, NodeOptions.of("one").withLease(Duration.ofMillis(300)), environment);
        nodes.add(node);
        var one = node.run(subscriber(4));
        assertThat(here(one)).isEqualTo(3);
        append(80);
        stuck.set(false);
        assertThat(one.waitFor(80, LONG)).isTrue();
        checkSeen(80);
    }

    @Test
    void a_subscription_that_was_made_anew_with_other_partitions_fails_on_the_nodes_that_run_the_old_one() {
        var one = node("one").run(subscriber(4));
        ledger.forget("s");
        ledger.register("s", 2);
        until(() -> one.status() instanceof SubscriptionStatus.Failed);
        append(40);
        assertThat(seen).isEmpty();
    }

    @Test
    void a_letter_that_is_passed_over_lets_those_behind_it_go() {
        var bad = subscriber(1);
        var one = node("one")
                .run(new Subscriber<>(
                        "s",
                        bad.query(),
                        1,
                        bad.key(),
                        once(event -> {
                            if (event.type().equals("bad")) {
                                throw new UndecodableException("bad");
                            }
                        }),
                        bad.options()));
        long position = append("b", "bad");
        append("b", "e");
        assertThat(one.waitFor(position + 1, LONG)).isTrue();
        assertThat(new DeadLetters(store, ledger, environment).skip("s", position, "ada", "never mind"))
                .isTrue();
        until(() -> seen.containsKey("b"));
        assertThat(seen.get("b")).containsExactly(2L);
        until(() -> ledger.letters("s", 0, 10).isEmpty());
    }

    @Test
    void a_flaky_event_is_tried_again_by_itself() {
        var attempts = new ConcurrentHashMap<Long, Integer>();
        var flaky = subscriber(1);
        var one = node("one")
                .run(new Subscriber<>(
                        "s",
                        flaky.query(),
                        1,
                        flaky.key(),
                        once(event -> {
                            if (event.type().equals("flaky") && attempts.merge(event.position(), 1, Integer::sum) < 4) {
                                throw new IllegalStateException("not yet");
                            }
                        }),
                        flaky.options()));
        append("b", "flaky");
        append("b", "e");
        until(() -> seen.containsKey("b") && seen.get("b").size() == 2);
        assertThat(seen.get("b")).containsExactly(1L, 2L);
        assertThat(one.waitFor(2, LONG)).isTrue();
        assertThat(attempts).containsOnly(Map.entry(1L, 4));
    }

    @Test
    void it_stands_still_while_it_is_paused_and_says_who_wants_that() {
        var one = node("one").run(subscriber(2));
        one.pause("ada", "the tables are being mended");
        until(() -> one.status() instanceof SubscriptionStatus.Paused);
        assertThat(one.status())
                .isEqualTo(new SubscriptionStatus.Paused(0, "paused by ada: the tables are being mended"));
        append(40);
        assertThat(one.waitFor(40, Duration.ofMillis(100))).isFalse();
        one.resume("ada", "done");
        assertThat(one.waitFor(40, LONG)).isTrue();
        checkSeen(40);
    }

    @Test
    void after_a_seek_all_is_handled_again_from_there() {
        var one = node("one").run(subscriber(2));
        append(80);
        assertThat(one.waitFor(80, LONG)).isTrue();
        one.seek(40);
        until(() -> seen.values().stream().mapToInt(List::size).sum() == 120);
        for (int key = 0; key < KEYS; key++) {
            assertThat(seen.get("k" + key)).containsExactly(1L, 2L, 2L);
        }
        assertThatThrownBy(() -> one.seek(81)).hasMessageContaining("81");
    }

    @Test
    void lanes_keep_the_order_of_each_key() {
        var handled = new ConcurrentHashMap<String, List<Long>>();
        var subscriber = Subscriber.<Transaction>each(
                        "s",
                        Query.categories("k"),
                        event -> handled.computeIfAbsent(event.stream().entity(), _ -> new CopyOnWriteArrayList<>())
                                .add(event.version()))
                .withOptions(SubscriptionOptions.DEFAULTS.withLanes(7));
        append(800);
        var one = node("one").run(subscriber);
        assertThat(one.waitFor(800, LONG)).isTrue();
        assertThat(handled).hasSize(KEYS);
        assertThat(handled.values())
                .allMatch(versions -> versions.equals(
                        IntStream.rangeClosed(1, 20).mapToObj(Long::valueOf).toList()));
    }

    @Test
    void a_higher_priority_goes_first_where_deliveries_have_to_wait() throws Exception {
        var go = new CountDownLatch(1);
        var inside = new CountDownLatch(1);
        var order = new CopyOnWriteArrayList<String>();
        var options = NodeOptions.of("one").withDeliveriesMax(1);
        var node = SubscriptionNode.start(store, ledger, options, environment);
        nodes.add(node);
        append("a", "e");
        var first = node.run(Subscriber.each("first", Query.ALL, _ -> {
            inside.countDown();
            await(go);
        }));
        inside.await();
        var low = node.run(Subscriber.each("low", Query.ALL, _ -> order.add("low")));
        until(() -> node.admission().waiting() == 1);
        var high = node.run(Subscriber.<Transaction>each("high", Query.ALL, _ -> order.add("high"))
                .withOptions(SubscriptionOptions.DEFAULTS.withPriority(5)));
        until(() -> node.admission().waiting() == 2);
        go.countDown();
        for (var one : List.of(first, low, high)) {
            assertThat(one.waitFor(1, LONG)).isTrue();
        }
        assertThat(order).containsExactly("high", "low");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    sealed interface Fact {
        record Up() implements Fact {}

        record Down() implements Fact {}
    }

    private static final EventCodec<Fact> CODEC = new EventCodec<>() {
        @Override
        public Class<Fact> eventClass() {
            return Fact.class;
        }

        @Override
        public Set<String> types() {
            return Set.of("up", "down");
        }

        @Override
        public EncodedEvent encode(Fact event, CodecContext context) {
            throw new IllegalArgumentException("only read here");
        }

        @Override
        public Fact decode(EncodedEvent encoded, CodecContext context) {
            return encoded.type().equals("up") ? new Fact.Up() : new Fact.Down();
        }
    };

    @Test
    void a_bus_calls_one_handler_by_class_within_its_interceptors_and_refuses_two_or_none() {
        var calls = new CopyOnWriteArrayList<String>();
        var bus = EventBus.of(CODEC).on(Fact.Up.class, event -> calls.add("up " + event.position()));
        assertThatThrownBy(() -> bus.on(Fact.Up.class, _ -> {})).hasMessageContaining("Up");
        assertThatThrownBy(() -> bus.sink(store.log().id())).hasMessageContaining("Down");
        bus.on(Fact.Down.class, event -> calls.add("down " + event.position()));
        bus.with((event, inside) -> {
            calls.add("[" + kind(event));
            inside.run();
            calls.add("]");
        });
        append("a", "up");
        append("a", "down");
        try (var one = Subscription.start(
                store,
                ledger,
                Subscriber.of("bus", CODEC.query(), bus.sink(store.log().id())),
                environment)) {
            assertThat(one.waitFor(2, LONG)).isTrue();
        }
        assertThat(calls).containsExactly("[Up", "up 1", "]", "[Down", "down 2", "]");
    }

    private static String kind(Event<?> event) {
        return event.data().getClass().getSimpleName();
    }
}
