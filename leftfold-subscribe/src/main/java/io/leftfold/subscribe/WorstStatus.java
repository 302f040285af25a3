package io.leftfold.subscribe;

import io.leftfold.subscribe.SubscriptionStatus.CatchingUp;
import io.leftfold.subscribe.SubscriptionStatus.Closed;
import io.leftfold.subscribe.SubscriptionStatus.Failed;
import io.leftfold.subscribe.SubscriptionStatus.Live;
import io.leftfold.subscribe.SubscriptionStatus.Paused;
import io.leftfold.subscribe.SubscriptionStatus.Waiting;
import java.util.List;

/// What stands for all partitions: the status of the one that needs most to be looked at.
final class WorstStatus {
    private WorstStatus() {}

    /// The first of the worst among `statuses`, at least one, with another position.
    static SubscriptionStatus of(List<SubscriptionStatus> statuses, long position) {
        return statuses.stream()
                .reduce((one, other) -> rank(one) >= rank(other) ? one : other)
                .map(worst -> at(position, worst))
                .orElseThrow();
    }

    /// The worse, the higher.
    private static int rank(SubscriptionStatus status) {
        return switch (status) {
            case Live _ -> 0;
            case Closed _ -> 1;
            case CatchingUp _ -> 2;
            case Paused _ -> 3;
            case Waiting _ -> 4;
            case Failed _ -> 5;
        };
    }

    private static SubscriptionStatus at(long position, SubscriptionStatus status) {
        return switch (status) {
            case Live _ -> new Live(position);
            case Closed _ -> new Closed(position);
            case CatchingUp(var _, long head) -> new CatchingUp(position, head);
            case Paused(var _, var reason) -> new Paused(position, reason);
            case Waiting(var _, var reason) -> new Waiting(position, reason);
            case Failed(var _, var reason) -> new Failed(position, reason);
        };
    }
}
