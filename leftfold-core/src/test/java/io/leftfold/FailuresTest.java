package io.leftfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Arrays;
import java.util.Comparator;
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
            new ForeignStoreException("m"),
            new KeyReusedException("m", AppendKey.of("k")),
            new LeaseLostException("m"),
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
            new WorkFailedException("m", cause),
            new WorkUnknownException("m", cause),
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

    @Test
    void facts_are_told_by_name_and_in_order() {
        assertThat(all).allSatisfy(failure -> {
            assertThat(failure.facts().sequencedKeySet())
                    .containsExactlyElementsOf(failure.kind().facts());
            assertThat(failure.values()).hasSameSizeAs(failure.kind().facts());
            assertThat(failure.facts().values())
                    .allSatisfy(value -> assertThat(value).isInstanceOfAny(String.class, Long.class, List.class));
        });
        assertThat(new TruncatedException("m", 7).facts()).containsExactly(entry("firstPosition", 7L));
        assertThat(new OutcomeUnknownException("m", AppendKey.of("k"), null).facts())
                .containsExactly(entry("key", "k"));
        assertThat(new UnsupportedCapabilityException(
                                EnumSet.of(Capability.SHARED, Capability.DURABLE), EnumSet.noneOf(Capability.class))
                        .facts())
                .containsExactly(entry("missing", List.of("DURABLE", "SHARED")), entry("there", List.of()));
    }

    @Test
    void the_kinds_of_all_failures_are_listed_by_code() {
        assertThat(LeftfoldException.kinds())
                .containsExactlyElementsOf(all.stream()
                        .map(LeftfoldException::kind)
                        .distinct()
                        .sorted(Comparator.comparing(ErrorKind::code))
                        .toList());
    }

    @Test
    void only_what_may_have_been_written_leaves_an_unknown_state() {
        assertThat(LeftfoldException.kinds().stream().filter(kind -> kind.leaves() == ErrorKind.Leaves.UNKNOWN))
                .containsExactly(OutcomeUnknownException.KIND, WorkUnknownException.KIND);
        assertThat(OutcomeUnknownException.KIND.category().code()).isEqualTo("append-again");
    }
}
