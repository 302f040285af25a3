package io.leftfold.testing;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Runs subscriptions and projections, with the machines that run them in production, in a world where everything
/// goes wrong: processes die and stand still, events come again, commits have no answer, partitions move to other
/// nodes. There is one thread, and time is made up, so that hours take milliseconds; all that happens follows
/// from a seed.
///
/// A run has three parts: events come while things go wrong, until at least 3,000 things have happened; then
/// nothing goes wrong any more, and all is handled that can be; then an operator has the letters tried again that
/// are left.
///
/// A scenario says what is in the world, anew for each run. The same seed gives the same run as long as the
/// scenario does: let it take time, ids and random numbers from its world alone, and begin with nothing that a
/// run before has left. Safe for use by several threads if the scenario is.
public final class Simulation {
    private static final int LINES_MAX = 60;

    private final Consumer<SimulatedWorld> scenario;
    private final Set<Fault> faults;
    private final long firstSeed;

    private Simulation(Consumer<SimulatedWorld> scenario, Set<Fault> faults, long firstSeed) {
        this.scenario = scenario;
        this.faults = faults;
        this.firstSeed = firstSeed;
    }

    /// With all faults, and seeds from 1 on.
    public static Simulation of(Consumer<SimulatedWorld> scenario) {
        return new Simulation(scenario, EnumSet.allOf(Fault.class), 1);
    }

    /// These do not happen.
    public Simulation without(Fault... never) {
        var rest = EnumSet.copyOf(List.of(Fault.values()));
        rest.retainAll(faults);
        List.of(never).forEach(rest::remove);
        return new Simulation(scenario, rest, firstSeed);
    }

    /// Begins with another seed: with the one that a failure names, `run(1)` repeats it.
    public Simulation withFirstSeed(long seed) {
        return new Simulation(scenario, faults, seed);
    }

    /// Runs `count` seeds, at least one, one after the other, up to the first that fails.
    ///
    /// @throws AssertionError if a check fails, or a subscription does not come to rest: with the seed, and the
    ///     shortest story of a failure of the same kind that was found. Its cause is that failure
    public SimulationReport run(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least one run: " + count);
        }
        var happened = new TreeMap<String, Integer>();
        for (long seed = firstSeed; seed < firstSeed + count; seed++) {
            var played = Played.of(Plan.of(seed, faults), scenario);
            if (played.failure().isPresent()) {
                throw told(seed, played);
            }
            played.run().happened().forEach((what, times) -> happened.merge(what, times, Integer::sum));
        }
        return new SimulationReport(count, happened);
    }

    private AssertionError told(long seed, Played played) {
        var shortest = Shrinking.shortest(played, scenario);
        var failure = shortest.failure().orElseThrow();
        return new AssertionError(
                "seed " + seed + " fails: " + failure + "\n"
                        + "with " + size(shortest) + ", of " + size(played)
                        + "; to repeat it: withFirstSeed(" + seed + ").run(1)\n"
                        + shortest.run().script(LINES_MAX),
                failure);
    }

    private static String size(Played played) {
        int faults = played.run().faults().happened().size();
        return played.run().eventCount() + " events and " + faults + " faults";
    }

    /// What happens in the run of the first seed, line by line; up to its failure if it fails.
    public String script() {
        return Played.of(Plan.of(firstSeed, faults), scenario).run().script(Integer.MAX_VALUE);
    }
}
