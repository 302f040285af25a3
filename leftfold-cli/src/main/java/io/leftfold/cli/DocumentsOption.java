package io.leftfold.cli;

import io.leftfold.project.Document;
import io.leftfold.project.DocumentPage;
import io.leftfold.project.DocumentQuery;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which documents of a projection are meant, and how they are shown.
final class DocumentsOption {
    @Option(names = "--key", paramLabel = "KEY", description = "Only the document of this key.")
    @Nullable
    String key;

    @Option(
            names = "--where",
            paramLabel = "FIELD=VALUE",
            description = "Only those whose field has this value; repeated, all must hold.")
    private List<String> where = List.of();

    @Option(
            names = "--sort",
            paramLabel = "FIELD",
            description = "In the order of this field; with a dash before it, the other way round.")
    private @Nullable String sort;

    @Option(names = "--limit", paramLabel = "N", description = "At most this many, 1 to 1000; default 50.")
    private int limit = 50;

    @Option(names = "--next", paramLabel = "TOKEN", description = "The page after another one.")
    private @Nullable String next;

    <D> DocumentPage<D> page(DocumentQuery<D> all) throws SQLException {
        var query = all;
        for (var condition : where) {
            int equals = condition.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("--where is written FIELD=VALUE, not " + condition);
            }
            query = query.where(condition.substring(0, equals), condition.substring(equals + 1));
        }
        if (sort != null) {
            query = sort.startsWith("-") ? query.sortByDescending(sort.substring(1)) : query.sortBy(sort);
        }
        return next == null ? query.page(limit) : query.page(limit, next);
    }

    static <D> void show(DocumentPage<D> page, OutputOption output) {
        var table = Table.of("KEY", "POSITION", "DOCUMENT").numbers("POSITION");
        try (var list = output.<Document<D>>list(
                table,
                document -> List.of(document.key(), document.position(), Json.line(document.value())),
                document -> {
                    var json = new LinkedHashMap<String, Object>();
                    json.put("key", document.key());
                    json.put("position", document.position());
                    json.put("document", document.value());
                    return json;
                })) {
            page.documents().forEach(list::add);
        }
        page.next().ifPresent(token -> {
            output.terminal().out().flush();
            output.terminal().err().println("There are more: --next " + token);
        });
    }
}
