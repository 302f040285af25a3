package io.leftfold.benchmarks;

import java.time.Duration;
import java.util.List;

/// What is measured, and for how long.
///
/// @param round    how long a turn of an entrant takes
/// @param rounds   turns of each, at least 1
/// @param clients  at once, for all works but [Work#CATCHUP], which one does
/// @param streams  that the log is filled with, ten events each
record Plan(List<Entrant> entrants, List<Work> works, List<Integer> clients, int streams, Duration round, int rounds) {
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
        if (clients.stream().anyMatch(count -> count < 1 || count > streams)) {
            throw new IllegalArgumentException("clients must be 1 to " + streams + ", the streams: " + clients);
        }
    }

    List<Measured.Case> cases() {
        return works.stream()
                .flatMap(work -> (work == Work.CATCHUP ? List.of(1) : clients)
                        .stream().map(count -> new Measured.Case(work, count)))
                .toList();
    }
}
