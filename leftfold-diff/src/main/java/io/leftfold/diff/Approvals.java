package io.leftfold.diff;

import io.leftfold.diff.Difference.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Differences that are meant to be there, in a file of JSON lines: a line accepts every difference that has all
/// of its properties. Safe for use by several threads.
final class Approvals {
    private record Approval(String text, ObjectNode properties, AtomicBoolean isUsed) {}

    static final Approvals NONE = new Approvals(List.of());

    private static final String KIND = "kind";
    private static final String PATHS = "paths";
    private static final Set<String> NAMES =
            Set.of(KIND, "subject", "stream", "version", "position", "command", "line", "was", "now", "changes", PATHS);
    private static final Set<String> KINDS =
            Arrays.stream(Kind.values()).map(Kind::code).collect(Collectors.toUnmodifiableSet());

    private final List<Approval> approvals;

    private Approvals(List<Approval> approvals) {
        this.approvals = List.copyOf(approvals);
    }

    /// @throws BrokenFileException if a line is no approval
    static Approvals read(Path file) {
        var approvals = new ArrayList<Approval>();
        try (var lines = JsonLines.open(file)) {
            for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                approvals.add(approval(line.get()));
            }
        }
        return new Approvals(approvals);
    }

    private static Approval approval(JsonLines.Line line) {
        for (var name : line.json().propertyNames()) {
            if (!NAMES.contains(name)) {
                throw line.broken("has a property that no difference has: " + name);
            }
        }
        if (!KINDS.contains(line.text(KIND))) {
            throw line.broken("accepts a kind that there is not: " + line.text(KIND));
        }
        return new Approval(line.json().toString(), line.json(), new AtomicBoolean());
    }

    boolean accept(Difference difference) {
        if (approvals.isEmpty()) {
            return false;
        }
        var actual = json(difference);
        var paths = actual.putArray(PATHS);
        difference.changes().forEach(change -> paths.add(change.path()));
        boolean isAccepted = false;
        for (var approval : approvals) {
            if (approval.properties.properties().stream()
                    .allMatch(wanted -> isSame(wanted.getValue(), actual.get(wanted.getKey())))) {
                approval.isUsed.set(true);
                isAccepted = true;
            }
        }
        return isAccepted;
    }

    private static boolean isSame(JsonNode wanted, JsonNode actual) {
        return actual != null && Trees.JSON.writeValueAsString(wanted).equals(Trees.JSON.writeValueAsString(actual));
    }

    /// The lines that have accepted nothing.
    List<String> unused() {
        return approvals.stream()
                .filter(approval -> !approval.isUsed.get())
                .map(Approval::text)
                .toList();
    }

    static ObjectNode json(Difference difference) {
        var json = Trees.JSON.createObjectNode();
        json.put(KIND, difference.kind().code());
        json.put("subject", difference.subject());
        difference.stream().ifPresent(stream -> {
            json.put("stream", stream.toString());
            json.put("version", difference.version());
        });
        json.put("position", difference.position());
        if (!difference.command().isEmpty()) {
            json.put("command", difference.command());
        }
        if (difference.line() > 0) {
            json.put("line", difference.line());
        }
        json.put("was", difference.was());
        json.put("now", difference.now());
        var changes = json.putObject("changes");
        difference.changes().forEach(change -> {
            var values = changes.putArray(change.path());
            change.was().ifPresentOrElse(values::add, values::addNull);
            change.now().ifPresentOrElse(values::add, values::addNull);
        });
        return json;
    }
}
