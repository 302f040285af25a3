package io.leftfold.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.RecordedEvent;
import io.leftfold.process.Deeds.Deed;
import io.leftfold.process.Deeds.Did;
import io.leftfold.process.Deeds.NoA;
import io.leftfold.process.Deeds.NoB;
import io.leftfold.process.Deeds.Undid;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/// What all instances have done to the world, as the log says, who knows everything: it is looked at event by
/// event, and nothing may act twice, nothing be undone that is not done, and nothing begin in an instance that is
/// cancelled.
final class Balance {
    private final Deeds deeds;
    private final Map<UUID, String> streams = new HashMap<>();
    private final Map<String, Set<Integer>> acts = new HashMap<>();
    private final Set<String> voids = new HashSet<>();

    /// Steps at which the attempt in hand comes to nothing.
    private final Set<String> isVoid = new HashSet<>();

    private final Set<String> declined = new HashSet<>();
    private final Set<String> cancelled = new HashSet<>();

    Balance(Deeds deeds) {
        this.deeds = deeds;
    }

    /// What of a step is done and not undone.
    Set<Integer> acts(String stream, String step) {
        return acts.computeIfAbsent(stream + '/' + step, _ -> new HashSet<>());
    }

    boolean isDeclined(String stream, String step, int attempt) {
        return declined.contains(stream + '/' + step + '/' + attempt);
    }

    void decline(String stream, String step, int attempt) {
        declined.add(stream + '/' + step + '/' + attempt);
    }

    void on(RecordedEvent recorded, Deed deed) {
        switch (deed) {
            case Did did -> {
                var stream = owner(recorded);
                var key = stream + '/' + did.step();
                if (isVoid.contains(key)) {
                    voids.add(key + did.index());
                } else {
                    assertThat(acts(stream, did.step()).add(did.index()))
                            .as("it acts once: %s of %s", did, stream)
                            .isTrue();
                }
            }
            case Undid undid -> {
                var stream = owner(recorded);
                assertThat(acts(stream, undid.step()).remove(undid.index())
                                || voids.contains(stream + '/' + undid.step() + undid.index()))
                        .as("it is done before it is undone: %s of %s", undid, stream)
                        .isTrue();
            }
            case NoA no -> comesToNothing("p-" + no.id(), NoA.class);
            case NoB no -> comesToNothing("p-" + no.id(), NoB.class);
            case Deed _ -> {}
        }
    }

    /// The instance whose event it came of.
    private String owner(RecordedEvent recorded) {
        var cause = UUID.fromString(recorded.metadata().causationId().orElseThrow());
        return Objects.requireNonNull(streams.get(cause), "an executor has sent it");
    }

    private void comesToNothing(String stream, Class<?> no) {
        deeds.plans.values().stream().filter(plan -> no.equals(plan.no())).forEach(plan -> {
            var key = stream + '/' + plan.name();
            acts(stream, plan.name()).forEach(i -> voids.add(key + i));
            acts(stream, plan.name()).clear();
            isVoid.add(key);
        });
    }

    void on(RecordedEvent recorded, ProcessEvent event) {
        var stream = recorded.stream().toString();
        streams.put(recorded.id(), stream);
        assertThat(!cancelled.contains(stream)
                        || event instanceof ProcessEvent.StepSent
                        || event instanceof ProcessEvent.CompensationCompleted)
                .as("nothing begins in %s, which is cancelled: %s", stream, event)
                .isTrue();
        if (event instanceof ProcessEvent.StepStarted started) {
            isVoid.remove(stream + '/' + Deeds.original(started.step()));
        }
        if (event instanceof ProcessEvent.Ended ended && ended.status() == Status.CANCELLED) {
            cancelled.add(stream);
        }
    }
}
