package io.leftfold.proof;

import static io.leftfold.tck.Samples.all;
import static io.leftfold.tck.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.proof.Wire.Fault;
import io.leftfold.proof.Wire.Manner;
import io.leftfold.proof.Wire.Way;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The connection to PostgreSQL breaks at one byte of an append's exchange after the other: each append is then
/// written once, or its outcome is unknown until it is appended again.
@Execution(ExecutionMode.CONCURRENT)
public class BrokenConnectionTest {
    private static final StreamId STREAM = StreamId.of("cut", "1");
    private static final StreamId ELSEWHERE = StreamId.of("else", "1");
    private static final Duration QUIET = Duration.ofMillis(8);

    /// Every so many bytes the connection breaks once.
    private static final int STEP = Integer.getInteger("leftfold.proof.bytes", 80);

    private static final int SAMPLES = 15;
    private static final int FREEZES = Integer.getInteger("leftfold.proof.freezes", 1);

    private final PostgresOptions direct = Servers.newLog();
    private final Wire wire =
            Wire.to(URI.create(direct.url().substring("jdbc:".length())).getPort(), System::nanoTime);
    private final PostgresOptions options = Stores.options(Stores.address(direct)
            .replace(":" + URI.create(direct.url().substring("jdbc:".length())).getPort(), ":" + wire.port()));

    private final PostgresOptions silent = options.withEnvironment(Silent.environment());

    @AfterEach
    void close() {
        wire.close();
    }

    /// Without a condition it would be taken a second time, were it not for its key.
    private static Append append(long version, boolean isConditional) {
        var tag = Tag.of("nr", "n" + version);
        var tagged = event("happened", "n" + version).withTags(tag);
        var append = isConditional
                ? Append.to(STREAM, new Exactly(version), tagged).onlyIf(new NoneMatching(Query.tags(tag), 0))
                : Append.to(STREAM, new Any(), tagged);
        return append.withKey("k" + version);
    }

    /// What is appended through the wire, and who else there is.
    ///
    /// @param store    reaches the server through the wire
    /// @param other    reaches it directly
    /// @param isShared whether `other` writes before each append
    private record Traffic(PostgresStore store, PostgresStore other, boolean isShared, boolean isConditional) {
        AppendOutcome append(long version) {
            return store.append(BrokenConnectionTest.append(version, isConditional));
        }

        void disturb() {
            if (isShared) {
                other.append(Append.to(ELSEWHERE, new Any(), event("else")));
            }
        }
    }

    /// What such an append's exchange has when nothing breaks.
    private long bytesOf(Way way, Traffic traffic, long version) {
        wire.awaitQuiet(QUIET);
        traffic.disturb();
        wire.awaitQuiet(QUIET);
        var armed = wire.arm(new Fault(way, Long.MAX_VALUE, Manner.RESET));
        assertThat(traffic.append(version)).isInstanceOf(Appended.class);
        armed.disarm();
        return armed.bytes(way);
    }

    /// The median of some such exchanges: the first ones teach the store and the driver something.
    private long usualBytesOf(Way way, Traffic traffic, long version) {
        return LongStream.range(version, version + SAMPLES)
                .map(each -> bytesOf(way, traffic, each))
                .sorted()
                .skip(SAMPLES / 2)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest(name = "another process writes too: {0}, under a condition: {1}")
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void a_connection_that_is_reset_after_any_byte_neither_loses_nor_doubles(boolean isShared, boolean isConditional) {
        int struck = 0;
        int points = 0;
        long version = 0;
        try (var store = PostgresStore.open(silent);
                var other = PostgresStore.open(direct)) {
            var traffic = new Traffic(store, other, isShared, isConditional);
            for (var way : Way.values()) {
                long bytes = usualBytesOf(way, traffic, version);
                version += SAMPLES;
                int step = way == Way.TO_SERVER ? STEP * (isShared ? 2 : 1) : Math.max(1, STEP / 6);
                for (long after = 0; after <= bytes; after += step) {
                    // Once in peace, so that all is known again.
                    bytesOf(way, traffic, version++);
                    wire.awaitQuiet(QUIET);
                    traffic.disturb();
                    var armed = wire.arm(new Fault(way, after, Manner.RESET));
                    long before = version++;

                    var outcome = traffic.append(before);

                    armed.disarm();
                    points++;
                    struck += armed.hasStruck() ? 1 : 0;
                    assertThat(outcome).isInstanceOf(Appended.class);
                    assertThat(((Appended) outcome).versions()).isEqualTo(Map.of(STREAM, before + 1));
                    assertThat(traffic.append(before)).isEqualTo(outcome);
                }
            }
            System.out.println("connections reset: " + struck + " of " + points + ", shared " + isShared
                    + ", under a condition " + isConditional);
            assertThat(struck).isGreaterThan(points * 3 / 4);
            check(other, version);
        }
    }

    /// Each append is there once, and nothing else.
    private static void check(EventStore store, long version) {
        var log = all(store);
        assertThat(log)
                .extracting(RecordedEvent::position)
                .isEqualTo(LongStream.rangeClosed(1, log.size()).boxed().toList());
        assertThat(log)
                .filteredOn(event -> event.stream().equals(STREAM))
                .extracting(event ->
                        List.of(event.version(), event.tags().iterator().next().value()))
                .isEqualTo(LongStream.range(0, version)
                        .<List<Object>>mapToObj(v -> List.of(v + 1, "n" + v))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            names = {"FREEZE", "HALF_OPEN"})
    void a_connection_of_which_the_server_does_not_hear_that_it_is_gone_keeps_nobody_from_appending(Manner manner) {
        var impatient = silent.withDriver("socketTimeout", "1");
        long version = 0;
        try (var store = PostgresStore.open(impatient);
                var other = PostgresStore.open(direct)) {
            for (int i = 0; i < FREEZES; i++) {
                var traffic = new Traffic(store, other, false, i / 2 % 2 == (manner == Manner.FREEZE ? 1 : 0));
                long bytes = usualBytesOf(Way.TO_SERVER, traffic, version);
                version += SAMPLES;
                wire.awaitQuiet(QUIET);
                // First where the server has all but the end of the message that ends its transaction.
                var fault = i % 2 == 0
                        ? new Fault(Way.TO_SERVER, i == 0 ? bytes - 5 : bytes * i / FREEZES, manner)
                        : new Fault(Way.TO_CLIENT, 0, manner);
                var armed = wire.arm(fault);

                assertThat(traffic.append(version++)).isInstanceOf(Appended.class);

                armed.disarm();
                assertThat(armed.hasStruck()).isTrue();
                assertThat(other.append(Append.to(ELSEWHERE, new Any(), event("else"))))
                        .isInstanceOf(Appended.class);
            }
            check(other, version);
        }
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 500, 1_500})
    void connections_that_break_again_and_again_end_in_an_answer_that_is_true(int bytes) {
        var impatient = options.withPatience(Duration.ofSeconds(2));
        try (var store = PostgresStore.open(impatient)) {
            store.append(append(0, false));
            wire.awaitQuiet(QUIET);
            wire.resetEachAfter(bytes);
            wire.cut();

            assertThatThrownBy(() -> store.append(append(1, false))).isInstanceOf(OutcomeUnknownException.class);

            wire.resetEachAfter(Long.MAX_VALUE);
            AppendOutcome settled = settle(store, append(1, false));
            assertThat(settled).isInstanceOf(Appended.class);
            try (var reader = PostgresStore.openReadOnly(direct)) {
                check(reader, 2);
            }
        }
    }

    private static AppendOutcome settle(EventStore store, Append append) {
        while (true) {
            switch (Answer.of(store, append)) {
                case Answer.Done(var appended) -> {
                    return appended;
                }
                case Answer.RefusedBy refused -> throw new AssertionError(refused);
                case Answer.Failed _, Answer.Unknown _ -> Thread.onSpinWait();
            }
        }
    }

    @Test
    void a_slow_network_and_one_that_is_cut_while_many_append_lose_and_double_nothing() {
        var campaign = Campaign.ofProperty("cuts", 6);
        var ledger = campaign.newLedger();
        var script = new Script(campaign.seed(), 8, 100);
        try (var store = PostgresStore.open(options)) {
            ledger.begin(script);
            var clients = new Clients(store, ledger, script, campaign);
            for (int i = 0; i < campaign.count(); i++) {
                wire.delay(Duration.ofMillis(i % 3));
                clients.awaitMore(30);
                wire.cut();
            }
            wire.delay(Duration.ZERO);
            clients.awaitMore(30);
            clients.stop();
            Campaign.check(store, ledger, campaign.emptyFolder("history").resolve("history.jsonl"));
            assertThat(ledger.done()).isPositive();
        }
    }
}
