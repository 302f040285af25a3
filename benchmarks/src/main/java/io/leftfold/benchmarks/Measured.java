package io.leftfold.benchmarks;

import io.leftfold.bench.Latencies;
import io.leftfold.bench.Round;
import java.util.ArrayList;
import java.util.List;

/// What an entrant did in the rounds of one work.
///
/// @param rounds in the order that they came, one at least
record Measured(Entrant entrant, Case of, List<Round> rounds) {
    /// A work, and by how many clients at once.
    record Case(Work work, int clients) {}

    /// Of what the work counts.
    double perSecond() {
        return median(rounds.stream().map(Round::eventsPerSecond).toList());
    }

    double perSecondMin() {
        return rounds.stream().mapToDouble(Round::eventsPerSecond).min().orElseThrow();
    }

    double perSecondMax() {
        return rounds.stream().mapToDouble(Round::eventsPerSecond).max().orElseThrow();
    }

    /// Milliseconds that this share of all calls took at most, in any round.
    ///
    /// @param share more than 0, at most 1
    double millis(double share) {
        var all = new Latencies();
        rounds.forEach(round -> all.add(round.latencies()));
        return all.atMost(share) / 1e6;
    }

    /// Microseconds of processors, of the client and the server, for one of what the work counts.
    double cpuMicros() {
        long nanos = rounds.stream().mapToLong(Round::cpu).sum();
        return nanos
                / 1e3
                / Math.max(1, rounds.stream().mapToLong(Round::events).sum());
    }

    /// How many times as much as the other, round by round: the median.
    double times(Measured other) {
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < rounds.size(); i++) {
            ratios.add(rounds.get(i).eventsPerSecond() / other.rounds.get(i).eventsPerSecond());
        }
        return median(ratios);
    }

    /// The upper one of two in the middle.
    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
