package io.leftfold.diff;

import io.leftfold.Event;
import io.leftfold.RecordedEvent;
import io.leftfold.UndecodableException;
import io.leftfold.diff.Difference.Kind;
import io.leftfold.diff.Judge.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Asks a subject for the command behind events.
record Derivation<C, S, E>(Subject<C, S, E> subject, UUID log, Judge<C, S, E> judge) {
    /// Empty where none is told, or something kept it from being told, which is a difference then.
    Optional<C> command(List<RecordedEvent> append, Place place) {
        var askedFor = subject.askedFor().orElseThrow();
        var codec = subject.model().codec();
        if (append.isEmpty() || !append.stream().allMatch(event -> codec.types().contains(event.type()))) {
            return Optional.empty();
        }
        var events = new ArrayList<Event<E>>();
        try {
            for (var event : append) {
                events.add(codec.read(event, log));
            }
        } catch (UndecodableException toldByTheFold) {
            return Optional.empty();
        }
        try {
            return askedFor.apply(List.copyOf(events));
        } catch (RuntimeException | AssertionError failure) {
            judge.add(Kind.FAILED, place, "", "", "no command could be told from events: " + failure);
            return Optional.empty();
        }
    }
}
