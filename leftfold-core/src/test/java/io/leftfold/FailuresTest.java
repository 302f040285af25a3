package io.leftfold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private final Throwable cause = new IllegalStateException("cause");

    private final List<LeftfoldException> all = List.of(
            new CheckpointMismatchException("m"),
            new ConditionFailedException(new AppendOutcome.Refused(new AppendCondition.NoneMatching(Query.ALL, 0), 1)),
            new CorruptStoreException("m"),
            new CorruptStoreException("m", cause),
            new KeyReusedException("m", AppendKey.of("k")),
            new NewerSchemaException("m"),
            new OutcomeUnknownException("m", AppendKey.of("k"), cause),
            new OverloadedException("m"),
            new ReadOnlyStoreException("m"),
            new ReadOnlyStoreException("m", cause),
            new StoreClosedException("m"),
            new StoreInUseException("m"),
            new StoreUnavailableException("m"),
            new StoreUnavailableException("m", cause),
            new SubscriptionFailedException("m", cause),
            new TooLargeException("m"),
            new TruncatedException("m", 7),
            new UndecodableException("m"),
            new UndecodableException("m", cause),
            new UnsupportedCapabilityException(EnumSet.of(Capability.DURABLE), EnumSet.noneOf(Capability.class)));

    @Test
    void every_failure_has_a_code_of_its_own() {
        var classes = all.stream().map(Object::getClass).distinct().toList();

        assertThat(classes).hasSameSizeAs(Arrays.asList(LeftfoldException.class.getPermittedSubclasses()));
        assertThat(all.stream().map(LeftfoldException::code).distinct()).hasSameSizeAs(classes);
        assertThat(all).allSatisfy(failure -> {
            assertThat(failure.code()).matches("[a-z]+(-[a-z]+)*");
            assertThat(failure).hasMessageNotContaining("null");
        });
    }

    @Test
    void facts_can_be_asked_for() {
        assertThat(new KeyReusedException("m", AppendKey.of("k")).key()).isEqualTo(AppendKey.of("k"));
        assertThat(new OutcomeUnknownException("m", AppendKey.of("k"), null).key())
                .isEqualTo(AppendKey.of("k"));
        assertThat(new TruncatedException("m", 7).firstPosition()).isEqualTo(7);
    }
}
