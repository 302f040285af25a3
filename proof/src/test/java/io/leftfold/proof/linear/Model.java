package io.leftfold.proof.linear;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/// Runs operations in two threads or more, in many different orders of their steps, and compares what they returned
/// with
/// all orders of whole operations.
///
/// The plain build runs chosen scenarios. The property `leftfold.proof.lincheck` is the number of random ones
/// that are run as well; 0 where it is absent.
final class Model {
    private static final int RANDOM_SCENARIOS = Integer.getInteger("leftfold.proof.lincheck", 0);

    /// Orders of steps that are tried per scenario.
    static final int ORDERS = RANDOM_SCENARIOS == 0 ? 40 : 1000;

    private final ModelCheckingOptions options = new ModelCheckingOptions();
    private final Class<?> operations;

    private Model(Class<?> operations) {
        this.operations = operations;
        options.iterations(RANDOM_SCENARIOS)
                .invocationsPerIteration(ORDERS)
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(2)
                .actorsAfter(1)
                .minimizeFailedScenario(false)
                .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(Model::isValue)
                        .allMethods()
                        .ignore())
                .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(Model::isCollection)
                        .allMethods()
                        .treatAsAtomic());
        // The first run of a scenario waits for classes to be transformed, on a busy machine for long.
        options.invocationTimeout$lincheck(120_000);
    }

    /// @param operations has no parameters to its constructor, which makes a fresh object to operate on
    static Model of(Class<?> operations) {
        return new Model(operations);
    }

    /// Adds a scenario: threads, each with some calls such as `append 1 0`.
    @SafeVarargs
    final Model scenario(List<String>... threads) {
        var all = new ArrayList<List<String>>();
        for (var thread : threads) {
            all.add(thread);
        }
        return scenario(List.of(), all);
    }

    /// With calls that were made before.
    Model scenario(List<String> before, List<List<String>> threads) {
        var parallel = threads.stream().map(this::actors).toList();
        options.addCustomScenario(new ExecutionScenario(actors(before), parallel, List.of(), null));
        return this;
    }

    /// @throws org.jetbrains.lincheck.LincheckAssertionError if the results of some run fit no order of the
    ///     operations, or the threads wait for each other
    void check() {
        options.check(operations);
    }

    /// Values and texts do not change once they are made, so the order of steps within them does not matter.
    private static boolean isValue(String name) {
        return name.startsWith("io.leftfold.") && !isShared(name)
                || name.startsWith("java.lang.")
                || name.startsWith("java.security.")
                || name.startsWith("java.nio.")
                || name.startsWith("java.time.");
    }

    private static boolean isShared(String name) {
        return name.startsWith("io.leftfold.memory.")
                || name.startsWith("io.leftfold.spi.")
                || name.startsWith("io.leftfold.proof.")
                || name.startsWith("io.leftfold.sqlite.")
                || name.startsWith("io.leftfold.schema.")
                || name.equals("io.leftfold.decide.BoundedCache")
                || name.equals("io.leftfold.subscribe.MemoryLedger")
                || name.startsWith("io.leftfold.postgres.SharedReads")
                || name.equals("io.leftfold.EventStore")
                || name.equals("io.leftfold.Follower");
    }

    /// Threads are switched between two calls of a collection, not within one: that leaves more orders of the
    /// calls.
    private static boolean isCollection(String name) {
        return name.startsWith("java.util.")
                && !name.startsWith("java.util.concurrent.")
                && !name.startsWith("java.util.function.");
    }

    private List<Actor> actors(List<String> calls) {
        return calls.stream().map(this::actor).toList();
    }

    private Actor actor(String call) {
        var words = call.split(" ");
        var method = Stream.of(operations.getMethods())
                .filter(candidate -> candidate.getName().equals(words[0]))
                .findFirst()
                .orElseThrow();
        return new Actor(method, arguments(method, words));
    }

    private static List<Object> arguments(Method method, String[] words) {
        var numbers = Arrays.stream(words).skip(1).map(Long::valueOf);
        return method.getParameterCount() > 0 && method.getParameterTypes()[0] == int.class
                ? numbers.<Object>map(Math::toIntExact).toList()
                : List.copyOf(numbers.toList());
    }
}
