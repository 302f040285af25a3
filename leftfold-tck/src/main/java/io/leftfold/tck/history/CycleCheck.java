package io.leftfold.tck.history;

import io.leftfold.AppendCondition;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.StreamId;
import io.leftfold.tck.history.Result.Done;
import io.leftfold.tck.history.Result.Found;
import io.leftfold.tck.history.Result.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Cycles of dependencies between appends and reads: the phenomena of Adya ("Weak Consistency: A Generalized
/// Theory and Optimistic Implementations for Distributed Transactions", MIT 1999), found as Elle finds them
/// (Kingsbury and Alvaro, VLDB 2020) in transactions that append to lists.
///
/// Streams are the lists, and the log is one more; the final log gives the order of the writes. An append
/// depends on what it follows in its streams (ww); who read a version, or stated one that was found true,
/// depends on who wrote it (wr), and who wrote the next one depends on the reader (rw). A `NoneMatching` that
/// held is a read that the first matching event overtakes. Operations that followed each other in real time are
/// ordered too: a barrier per invocation keeps these edges few.
///
/// [Anomaly#G2_ITEM] stands for cycles through queries as well.
final class CycleCheck {
    private static final int WW = 1;
    private static final int WR = 2;
    private static final int RW = 4;
    private static final int LOG = 8;
    private static final int TIME = 16;
    private static final int REPORTS_MAX = 10;

    private final History history;
    private final LogIndex index;
    private final List<Violation> violations = new ArrayList<>();
    /// What a node is: empty for a barrier.
    private final List<List<Operation>> nodes = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final int[] nodeAt;
    private final IdentityHashMap<Operation, Integer> nodeOf = new IdentityHashMap<>();
    private final Graph graph = new Graph(0);

    private CycleCheck(History history, LogIndex index) {
        this.history = history;
        this.index = index;
        nodeAt = new int[index.size() + 1];
    }

    static List<Violation> check(History history, LogIndex index) {
        var check = new CycleCheck(history, index);
        check.addWriters();
        history.operations().forEach(check::addReader);
        check.addTime();
        check.graph.seal();
        check.findCycles();
        check.findAbortedReads();
        return check.violations;
    }

    private int node(List<Operation> operations, String name) {
        nodes.add(operations);
        names.add(name);
        return graph.addNode();
    }

    private void addWriters() {
        var torn = new IdentityHashMap<Operation, Integer>();
        for (var commit : index.commits()) {
            var candidates = commit.candidates();
            var first = candidates.isEmpty() ? null : candidates.getFirst();
            // An append whose events do not stand together is one node all the same: that is how it shows.
            boolean isTorn = first != null
                    && first.call() instanceof Call.Append append
                    && append.events().count() != commit.last() - commit.first() + 1;
            int node;
            if (first != null && isTorn) {
                node = torn.computeIfAbsent(first, writer -> node(candidates, writer.toString()));
            } else {
                node = node(candidates, first == null ? "the event at position " + commit.first() : first.toString());
            }
            if (first != null) {
                candidates.forEach(candidate -> nodeOf.putIfAbsent(candidate, node));
            }
            for (int place = commit.first(); place <= commit.last(); place++) {
                nodeAt[place] = node;
            }
        }
        for (int place = 2; place <= index.size(); place++) {
            graph.addEdge(nodeAt[place - 1], nodeAt[place], LOG);
        }
        for (var stream : index.streams()) {
            for (int version = 2; version <= index.version(stream); version++) {
                graph.addEdge(at(stream, version - 1), at(stream, version), WW);
            }
        }
    }

    private int at(StreamId stream, int version) {
        return nodeAt[index.placeOf(stream, version)];
    }

    private int nodeOf(Operation operation) {
        return nodeOf.computeIfAbsent(operation, one -> node(List.of(one), one.toString()));
    }

    private void addReader(Operation operation) {
        switch (operation.call()) {
            case Call.Append append -> {
                if (operation.result() instanceof Refused refused) {
                    for (var condition : append.conditions()) {
                        if (condition.equals(refused.condition())) {
                            break;
                        }
                        held(operation, condition);
                    }
                    met(operation, refused);
                } else {
                    index.commitOf(operation)
                            .filter(ignored -> Commit.mayHaveWritten(operation))
                            .ifPresent(commit -> appended(operation, append, commit));
                }
            }
            case Call.ReadStream read -> {
                if (operation.result() instanceof Found found) {
                    sawVersion(operation, read.stream(), found.head());
                }
            }
            case Call.ReadLog ignored -> {
                if (operation.result() instanceof Found found) {
                    sawHead(operation, found.head());
                }
            }
        }
    }

    private void appended(Operation operation, Call.Append append, Commit commit) {
        if (!commit.writers().contains(operation)) {
            if (operation.result() instanceof Done) {
                graph.addEdge(nodeAt[commit.last()], nodeOf(operation), WR);
            }
        } else if (OrderCheck.isWriter(append, commit)) {
            append.conditions().forEach(condition -> held(operation, condition));
        }
    }

    private void held(Operation operation, AppendCondition condition) {
        switch (condition) {
            case StreamVersion(var stream, var expected) -> {
                switch (expected) {
                    case Any ignored -> {}
                    case NoStream ignored -> sawVersion(operation, stream, 0);
                    case Exactly(long version) -> sawVersion(operation, stream, version);
                }
            }
            case NoneMatching(var query, long after) -> {
                int node = nodeOf(operation);
                int match = index.firstMatch(query, after, index.size() + 1);
                while (match > 0 && nodeAt[match] == node) {
                    match = index.firstMatch(query, match, index.size() + 1);
                }
                if (match > 0) {
                    graph.addEdge(node, nodeAt[match], RW);
                }
            }
            case StreamOpen ignored -> {}
            case EventIdUnused ignored -> {}
        }
    }

    private void met(Operation operation, Refused refused) {
        switch (refused.condition()) {
            case StreamVersion(var stream, var ignored) -> sawVersion(operation, stream, refused.met());
            case StreamOpen(var stream) -> sawVersion(operation, stream, refused.met());
            case NoneMatching ignored -> sawEvent(operation, refused.met());
            case EventIdUnused ignored -> sawEvent(operation, refused.met());
        }
    }

    private void sawEvent(Operation operation, long position) {
        if (position >= 1 && position <= index.size()) {
            graph.addEdge(nodeAt[Math.toIntExact(position)], nodeOf(operation), WR);
        }
    }

    private void sawVersion(Operation operation, StreamId stream, long version) {
        if (version < 0 || version > index.version(stream)) {
            return;
        }
        int value = Math.toIntExact(version);
        saw(
                operation,
                value == 0 ? 0 : index.placeOf(stream, value),
                value == index.version(stream) ? 0 : index.placeOf(stream, value + 1),
                "version " + version + " of " + stream);
    }

    private void sawHead(Operation operation, long head) {
        if (head >= 0 && head <= index.size()) {
            int place = Math.toIntExact(head);
            saw(operation, place, place == index.size() ? 0 : place + 1, "position " + head);
        }
    }

    /// @param last the place that was seen last, 0 for none
    /// @param next the place of the next one that could have been seen, 0 for none
    private void saw(Operation operation, int last, int next, String what) {
        int node = nodeOf(operation);
        if (last > 0 && next > 0 && nodeAt[last] == nodeAt[next] && nodeAt[last] != node) {
            violations.add(new Violation(
                    Anomaly.G1B,
                    operation + " saw " + what + ", the middle of " + names.get(nodeAt[last]),
                    plus(operation, nodes.get(nodeAt[last]))));
        }
        if (last > 0) {
            graph.addEdge(nodeAt[last], node, WR);
        }
        if (next > 0) {
            graph.addEdge(node, nodeAt[next], RW);
        }
    }

    private static List<Operation> plus(Operation operation, List<Operation> others) {
        var all = new LinkedHashSet<>(List.of(operation));
        all.addAll(others);
        return List.copyOf(all);
    }

    /// Orders what returned before what was invoked later. Equal times order nothing.
    private void addTime() {
        int count = nodes.size();
        long[] invoked = new long[count];
        long[] returned = new long[count];
        for (int node = 0; node < count; node++) {
            var operations = nodes.get(node);
            invoked[node] =
                    operations.stream().mapToLong(Operation::invoked).min().orElse(Long.MIN_VALUE);
            returned[node] =
                    operations.stream().mapToLong(Operation::returned).min().orElse(Operation.OPEN);
        }
        var byInvocation = byTime(invoked);
        var byReturn = byTime(returned);
        int next = 0;
        int barrier = -1;
        for (int node : byInvocation) {
            int newer = -1;
            while (next < count && returned[byReturn[next]] < invoked[node]) {
                if (newer < 0) {
                    newer = node(List.of(), "");
                }
                graph.addEdge(byReturn[next], newer, TIME);
                next++;
            }
            if (newer >= 0) {
                if (barrier >= 0) {
                    graph.addEdge(barrier, newer, TIME);
                }
                barrier = newer;
            }
            if (barrier >= 0) {
                graph.addEdge(barrier, node, TIME);
            }
        }
    }

    private static int[] byTime(long[] times) {
        var order = new Integer[times.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Long.compare(times[a], times[b]));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    private void findCycles() {
        if (graph.components(WW | WR | RW | LOG | TIME).isEmpty()) {
            return;
        }
        for (int time : new int[] {0, TIME}) {
            int writes = WW | LOG | time;
            if (found(writes, Anomaly.G0) || found(writes | WR, Anomaly.G1C) || foundWithReads(writes | WR)) {
                return;
            }
        }
    }

    private boolean found(int kinds, Anomaly anomaly) {
        var components = graph.components(kinds);
        components.stream()
                .limit(REPORTS_MAX)
                .flatMap(component -> graph.shortestCycle(component, kinds).stream())
                .forEach(cycle -> report(anomaly, cycle));
        return !components.isEmpty();
    }

    private boolean foundWithReads(int kinds) {
        var components = graph.components(kinds | RW);
        for (var component : components.stream().limit(REPORTS_MAX).toList()) {
            var single = graph.shortestCycleWithOne(component, RW, kinds);
            if (single.isPresent()) {
                report(Anomaly.G_SINGLE, single.get());
            } else {
                graph.shortestCycle(component, kinds | RW).ifPresent(cycle -> report(Anomaly.G2_ITEM, cycle));
            }
        }
        return !components.isEmpty();
    }

    private void report(Anomaly anomaly, Graph.Path cycle) {
        var operations = new LinkedHashSet<Operation>();
        var message = new StringBuilder("a cycle: ");
        int previous = 0;
        for (int edge : cycle.edges()) {
            int kind = graph.kind(edge);
            int source = graph.from(edge);
            // Steps along the log or along time are one step.
            boolean goesOn = (kind == LOG || kind == TIME) && kind == previous;
            if (!goesOn && !names.get(source).isEmpty()) {
                message.append(names.get(source)).append(' ').append(name(kind)).append(' ');
                operations.addAll(nodes.get(source));
            }
            previous = kind;
        }
        violations.add(new Violation(anomaly, message.append("the first again").toString(), List.copyOf(operations)));
    }

    private static String name(int kind) {
        return switch (kind) {
            case WW -> "—written before (ww)→";
            case WR -> "—seen by (wr)→";
            case RW -> "—did not see (rw)→";
            case LOG -> "—earlier in the log (ww)→";
            default -> "—returned before the invocation of→";
        };
    }

    private void findAbortedReads() {
        var writers = new HashMap<UUID, Operation>();
        for (var operation : history.operations()) {
            if (operation.call() instanceof Call.Append append && !Commit.mayHaveWritten(operation)) {
                append.events()
                        .filter(event -> index.place(event.id()) == 0)
                        .forEach(event -> writers.putIfAbsent(event.id(), operation));
            }
        }
        for (var reader : history.operations()) {
            if (reader.result() instanceof Found found) {
                found.events().stream()
                        .flatMap(seen -> Optional.ofNullable(writers.get(seen.id())).stream())
                        .findFirst()
                        .ifPresent(writer -> violations.add(Violation.of(
                                Anomaly.G1A,
                                reader + " saw an event of " + writer + ", which was not done: " + writer.result(),
                                reader,
                                writer)));
            }
        }
    }
}
