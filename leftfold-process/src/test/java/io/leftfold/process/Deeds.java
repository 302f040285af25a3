package io.leftfold.process;

import io.leftfold.decide.Aggregate;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.json.JsonCodec;
import io.leftfold.json.JsonRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A random process in two versions, of which the second renames all steps and has one more, and a random process
/// that its steps start as a child; over a domain that refuses and breaks as it likes, as the definitions do,
/// while the weather is bad.
final class Deeds {
    sealed interface Deed {}

    record Begun(String id, int units) implements Deed {}

    record Yes(String id) implements Deed {}

    record NoA(String id) implements Deed {}

    record NoB(String id) implements Deed {}

    record Stop(String id) implements Deed {}

    record Note(String id, int number) implements Deed {}

    /// @param edition what no pure function would say: a definition that was mended says things otherwise
    record Did(String id, String step, int index, int edition) implements Deed {}

    record Undid(String id, String step, int index, int edition) implements Deed {}

    record Act(Deed deed) {}

    /// @param notes those seen, each behind a space
    record Paper(String id, int units, String notes) {
        Paper with(Note note) {
            return new Paper(id, units, notes + ' ' + note.number());
        }
    }

    enum Kind {
        SENDS,
        WAITS,
        BY_HAND,
        CHILD
    }

    /// @param no that fails it, or nothing
    record Plan(
            String name,
            List<Integer> after,
            Kind kind,
            int count,
            int units,
            boolean isUntil,
            @Nullable Class<? extends Deed> no,
            boolean isUndoable,
            int retries,
            boolean isTimed) {}

    static final JsonCodec<Deed> CODEC = JsonCodec.of(Deed.class);
    static final Aggregate<Act, Integer, Deed> EVENTS =
            Aggregate.of("deed", CODEC, Decider.of(0, (_, act) -> Decision.of(act.deed()), (count, _) -> count));

    final Map<String, Plan> plans = new LinkedHashMap<>();
    final ProcessDefinition<Paper> child;
    final ProcessDefinition<Paper> first;
    final ProcessDefinition<Paper> second;
    int edition;
    private final Random random;
    private final BooleanSupplier isBad;
    private final Aggregate<Act, Integer, Deed> work;

    Deeds(Random random, int stepsMax, BooleanSupplier isBad) {
        this.random = random;
        this.isBad = isBad;
        this.work = Aggregate.of("work", CODEC, Decider.of(0, (_, act) -> decide(act), (count, _) -> count + 1));
        var children = plans("c", 1 + random.nextInt(2), true);
        var parents = plans("s", 1 + random.nextInt(stepsMax), false);
        this.child = build(empty("c", 1), children, "").build();
        boolean isEnding = random.nextInt(3) == 0;
        this.first = build(parent(1, isEnding), parents, "").build();
        var names = new LinkedHashMap<String, String>();
        parents.forEach(plan -> names.put(plan.name(), "new-" + plan.name()));
        this.second = build(parent(2, isEnding), parents, "new-")
                .step("last", step -> step.byHand((s, _) -> s))
                .upgrade(first, s -> s, names)
                .build();
        children.forEach(plan -> plans.put(plan.name(), plan));
        parents.forEach(plan -> plans.put(plan.name(), plan));
    }

    /// The step as the first version calls it.
    static String original(String step) {
        return step.startsWith("new-") ? step.substring(4) : step;
    }

    private Decision<Deed> decide(Act act) {
        if (isBad.getAsBoolean()) {
            int lot = random.nextInt(40);
            if (lot == 0) {
                throw new IllegalStateException("a bug of the domain");
            }
            if (lot < 6) {
                return Decision.refuse(lot == 1 ? "never" : "no", "because");
            }
        }
        return Decision.of(act.deed());
    }

    private List<Plan> plans(String prefix, int count, boolean isChild) {
        var all = new ArrayList<Plan>();
        var left = new ArrayList<Class<? extends Deed>>(List.of(NoA.class, NoB.class));
        for (int i = 0; i < count; i++) {
            var after = new ArrayList<Integer>();
            for (int before = 0; before < i; before++) {
                if (random.nextInt(3) == 0) {
                    after.add(before);
                }
            }
            int lot = isChild ? 0 : random.nextInt(9);
            var kind = lot < 5 ? Kind.SENDS : lot == 5 ? Kind.WAITS : lot == 6 ? Kind.BY_HAND : Kind.CHILD;
            boolean isUntil = kind == Kind.WAITS || kind == Kind.SENDS && !isChild && random.nextBoolean();
            var no = isUntil && kind == Kind.SENDS && !left.isEmpty() ? left.removeFirst() : null;
            all.add(new Plan(
                    prefix + i,
                    after,
                    kind,
                    1 + random.nextInt(3),
                    random.nextInt(4) == 0 ? random.nextInt(4) : 0,
                    isUntil,
                    no,
                    isChild || random.nextInt(4) != 0,
                    random.nextInt(3),
                    isUntil || random.nextInt(5) == 0));
        }
        return all;
    }

    private static DefinitionBuilder<Paper, Deed> empty(String name, int version) {
        return ProcessDefinition.of(name, version, JsonRecord.of(Paper.class), CODEC);
    }

    private DefinitionBuilder<Paper, Deed> parent(int version, boolean isEnding) {
        var builder = empty("p", version)
                .startsOn(Begun.class, Begun::id, e -> new Paper(e.id(), e.units(), ""))
                .correlate(Yes.class, Yes::id)
                .correlate(NoA.class, NoA::id)
                .correlate(NoB.class, NoB::id)
                .correlate(Stop.class, Stop::id)
                .correlate(Note.class, Note::id)
                .on(Note.class, (s, note) -> {
                    fault();
                    return s.with(note);
                });
        return isEnding ? builder.failsOn(Stop.class) : builder;
    }

    private void fault() {
        if (isBad.getAsBoolean() && random.nextInt(25) == 0) {
            throw new IllegalStateException("a bug of the definition");
        }
    }

    private DefinitionBuilder<Paper, Deed> build(
            DefinitionBuilder<Paper, Deed> builder, List<Plan> plans, String prefix) {
        plans.forEach(plan -> builder.step(prefix + plan.name(), step -> step(step, plan, plans, prefix)));
        return builder;
    }

    private StepBuilder<Paper, Deed> step(StepBuilder<Paper, Deed> step, Plan plan, List<Plan> plans, String prefix) {
        plan.after().forEach(before -> step.after(prefix + plans.get(before).name()));
        step.onlyIf(s -> {
            fault();
            return s.units() >= plan.units();
        });
        switch (plan.kind()) {
            case SENDS ->
                step.sendAll(s -> {
                    fault();
                    return sends(s, plan, false);
                });
            case BY_HAND -> step.byHand((s, _) -> s);
            case CHILD ->
                step.child(
                        child,
                        s -> {
                            fault();
                            return s;
                        },
                        (s, _) -> s);
            case WAITS -> {}
        }
        if (plan.isUntil()) {
            step.until(Yes.class, (s, _) -> s);
        }
        Optional.ofNullable(plan.no()).ifPresent(step::failsOn);
        if (plan.isTimed()) {
            step.timeout(Duration.ofMinutes(5));
        }
        if (plan.isUndoable() && plan.kind() != Kind.CHILD) {
            step.compensateWithAll(s -> sends(s, plan, true));
        }
        return step.retry(plan.retries(), Duration.ofSeconds(10)).permanent("never");
    }

    private List<Send<?>> sends(Paper paper, Plan plan, boolean isUndo) {
        int count = plan.kind() == Kind.SENDS ? plan.count() : 0;
        var all = new ArrayList<Send<?>>();
        for (int i = 0; i < count; i++) {
            var deed = isUndo
                    ? new Undid(paper.id(), plan.name(), i, edition)
                    : new Did(paper.id(), plan.name(), i, edition);
            all.add(Send.to(work, paper.id(), new Act(deed)));
        }
        return all;
    }
}
