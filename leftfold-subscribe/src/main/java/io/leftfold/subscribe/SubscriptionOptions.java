package io.leftfold.subscribe;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// How a subscription goes about its work. The predicates and the alert are called by the threads that deliver,
/// and must not block for long.
///
/// @param batchSize    most events per read and per checkpoint, 1 to 10,000
/// @param batchBytes   most bytes of payloads per checkpoint, at least 1; one event may have more
/// @param gatherFor    how long a batch that is not full waits for more events, zero for not at all
/// @param lanes        by how many threads the events of a batch are handled at once outside of the transaction,
///     those of one key by one of them: 1 to 1,000
/// @param pollInterval longest wait for a wake-up before looking again, and the first wait before what was not
///     available is tried again
/// @param closeTimeout how long closing waits for the events in hand
/// @param priority     who goes first where deliveries have to wait: a higher number before a lower one
/// @param onFailure    what becomes of an event that cannot be handled
/// @param retry        when a letter is tried again, and when the world is
/// @param isPermanent  whether a failure is the same however often it is tried
/// @param isPassing    whether a failure is not the event's fault, beside those of which that is known
/// @param alert        told once of each letter that waits for an operator from now on; not at all if the process
///     ends at that moment
public record SubscriptionOptions(
        int batchSize,
        long batchBytes,
        Duration gatherFor,
        int lanes,
        Duration pollInterval,
        Duration closeTimeout,
        int priority,
        OnFailure onFailure,
        LetterRetry retry,
        Predicate<Throwable> isPermanent,
        Predicate<Throwable> isPassing,
        Consumer<DeadLetter> alert) {
    /// What becomes of an event that cannot be handled.
    public enum OnFailure {
        /// It becomes a letter, with those of its key that follow; all others go on.
        PARK,
        /// The partition stops in front of it, until it is started again.
        STOP
    }

    public static final SubscriptionOptions DEFAULTS = new SubscriptionOptions(
            500,
            8L << 20,
            Duration.ZERO,
            1,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            0,
            OnFailure.PARK,
            LetterRetry.DEFAULTS,
            _ -> false,
            _ -> false,
            _ -> {});

    private static final int BATCH_SIZE_MAX = 10_000;
    private static final int LANES_MAX = 1_000;

    public SubscriptionOptions {
        if (batchSize < 1 || batchSize > BATCH_SIZE_MAX) {
            throw new IllegalArgumentException("batchSize must be 1 to 10,000: " + batchSize);
        }
        if (batchBytes < 1) {
            throw new IllegalArgumentException("batchBytes must be at least 1: " + batchBytes);
        }
        if (lanes < 1 || lanes > LANES_MAX) {
            throw new IllegalArgumentException("lanes must be 1 to 1,000: " + lanes);
        }
        if (gatherFor.isNegative() || !pollInterval.isPositive() || !closeTimeout.isPositive()) {
            throw new IllegalArgumentException("pollInterval and closeTimeout must be positive, and gatherFor not"
                    + " negative: " + pollInterval + ", " + closeTimeout + ", " + gatherFor);
        }
    }

    public SubscriptionOptions withBatchSize(int batchSize) {
        return with(options -> options.batchSize = batchSize);
    }

    public SubscriptionOptions withBatchBytes(long batchBytes) {
        return with(options -> options.batchBytes = batchBytes);
    }

    public SubscriptionOptions withGatherFor(Duration gatherFor) {
        return with(options -> options.gatherFor = gatherFor);
    }

    public SubscriptionOptions withLanes(int lanes) {
        return with(options -> options.lanes = lanes);
    }

    public SubscriptionOptions withPollInterval(Duration pollInterval) {
        return with(options -> options.pollInterval = pollInterval);
    }

    public SubscriptionOptions withCloseTimeout(Duration closeTimeout) {
        return with(options -> options.closeTimeout = closeTimeout);
    }

    public SubscriptionOptions withPriority(int priority) {
        return with(options -> options.priority = priority);
    }

    public SubscriptionOptions withOnFailure(OnFailure onFailure) {
        return with(options -> options.onFailure = onFailure);
    }

    public SubscriptionOptions withRetry(LetterRetry retry) {
        return with(options -> options.retry = retry);
    }

    public SubscriptionOptions withPermanent(Predicate<Throwable> isPermanent) {
        return with(options -> options.isPermanent = isPermanent);
    }

    public SubscriptionOptions withPassing(Predicate<Throwable> isPassing) {
        return with(options -> options.isPassing = isPassing);
    }

    public SubscriptionOptions withAlert(Consumer<DeadLetter> alert) {
        return with(options -> options.alert = alert);
    }

    private SubscriptionOptions with(Consumer<Copy> change) {
        var copy = new Copy(this);
        change.accept(copy);
        return copy.options();
    }

    /// What the withers change, so that each names what it changes and nothing else.
    private static final class Copy {
        private int batchSize;
        private long batchBytes;
        private Duration gatherFor;
        private int lanes;
        private Duration pollInterval;
        private Duration closeTimeout;
        private int priority;
        private OnFailure onFailure;
        private LetterRetry retry;
        private Predicate<Throwable> isPermanent;
        private Predicate<Throwable> isPassing;
        private Consumer<DeadLetter> alert;

        private Copy(SubscriptionOptions options) {
            batchSize = options.batchSize;
            batchBytes = options.batchBytes;
            gatherFor = options.gatherFor;
            lanes = options.lanes;
            pollInterval = options.pollInterval;
            closeTimeout = options.closeTimeout;
            priority = options.priority;
            onFailure = options.onFailure;
            retry = options.retry;
            isPermanent = options.isPermanent;
            isPassing = options.isPassing;
            alert = options.alert;
        }

        private SubscriptionOptions options() {
            return new SubscriptionOptions(
                    batchSize,
                    batchBytes,
                    gatherFor,
                    lanes,
                    pollInterval,
                    closeTimeout,
                    priority,
                    onFailure,
                    retry,
                    isPermanent,
                    isPassing,
                    alert);
        }
    }
}
