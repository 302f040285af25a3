package io.leftfold.benchmarks;

import java.time.Duration;
import java.util.List;

/// What is measured, and for how long.
///
/// @param round    how long a turn of an entrant takes
/// @param rounds   turns of each, at least 1
/// @param clients  at once, for all works but those that go through the whole log, which one does
/// @param streams  that the log is filled with, ten events each
/// @param hot      streams that get the commands of [Work#HOT], at least as many as clients
/// @param hotEvents events of each of them at the start, at least 1
record Plan(
        List<Entrant> entrants,
        List<Work> works,
        List<Integer> clients,
        int streams,
        int hot,
        int hotEvents,
        Duration round,
        int rounds) {
    static final int EVENTS_PER_STREAM = 10;

    Plan {
        entrants = List.copyOf(entrants);
        works = List.copyOf(works);
        clients = List.copyOf(clients);
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds must be at least 1: " + rounds);
        }
        if (!round.isPositive()) {
            throw new IllegalArgumentException("a round must take some time: " + round);
        }
        int most = works.contains(Work.HOT) ? Math.min(streams, hot) : streams;
        if (clients.stream().anyMatch(count -> count < 1 || count > most)) {
            throw new IllegalArgumentException("clients must be 1 to " + most + ", the streams: " + clients);
        }
        if (hotEvents < 1) {
            throw new IllegalArgumentException("hot streams must have an event at least: " + hotEvents);
        }
    }

    boolean isHot() {
        return works.contains(Work.HOT);
    }

    List<Measured.Case> cases() {
        return works.stream()
                .flatMap(work -> (work == Work.CATCHUP || work == Work.PROJECT ? List.of(1) : clients)
                        .stream().map(count -> new Measured.Case(work, count)))
                .toList();
    }
}
