package io.leftfold.cli;

import io.leftfold.ErrorKind;
import io.leftfold.project.ProjectionStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        aliases = "status",
        description = "List the versions of all projections: which is read, and how far each has come.")
final class ProjectionsListCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--name", paramLabel = "NAME", description = "Only those of this projection.")
    private @Nullable String name;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        var table = Table.of(
                        "PROJECTION",
                        "VERSION",
                        "STATE",
                        "POSITION",
                        "BEHIND",
                        "LAG",
                        "LETTERS",
                        "SINCE (UTC)",
                        "BY",
                        "WHY")
                .numbers("VERSION", "POSITION", "BEHIND", "LAG", "LETTERS");
        try (var log = store.openReadOnly()) {
            var all = KnownProjections.of(command).with(store, projections -> projections.status(log));
            try (var list = output.list(table, ProjectionsListCommand::cells, ProjectionsListCommand::json)) {
                all.stream()
                        .filter(status ->
                                name == null || status.version().name().equals(name))
                        .forEach(list::add);
            }
        }
        return ExitCode.OK;
    }

    private static List<?> cells(ProjectionStatus status) {
        var version = status.version();
        return List.of(
                version.name(),
                version.version(),
                ErrorKind.codeOf(version.state()),
                status.position(),
                status.behind(),
                Progress.duration(status.lag().toMillis() / 1e3),
                status.letters(),
                Times.brief(version.since()),
                version.by(),
                version.why());
    }

    private static Object json(ProjectionStatus status) {
        var version = status.version();
        var json = new LinkedHashMap<String, Object>();
        json.put("projection", version.name());
        json.put("version", version.version());
        json.put("state", ErrorKind.codeOf(version.state()));
        json.put("position", status.position());
        json.put("head", status.head());
        json.put("behind", status.behind());
        json.put("lagSeconds", status.lag().toMillis() / 1e3);
        json.put("letters", status.letters());
        json.put("since", version.since());
        json.put("by", version.by());
        json.put("why", version.why());
        return json;
    }
}
