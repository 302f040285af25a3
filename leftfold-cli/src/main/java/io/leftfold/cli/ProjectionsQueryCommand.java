package io.leftfold.cli;

import io.leftfold.jdbc.Sql;
import io.leftfold.project.DocumentPage;
import io.leftfold.project.Documents;
import io.leftfold.project.Projections;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "query", description = "Show documents of a projection, as the version that is read has them.")
final class ProjectionsQueryCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final DocumentsOption which = new DocumentsOption();

    @Parameters(paramLabel = "NAME", description = "The projection.")
    private String name = "";

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        var known = KnownProjections.of(command);
        return known.with(store, projections -> {
            Given.checked(() -> show(projections, known.documents(name, projections)));
            return ExitCode.OK;
        });
    }

    private <D> boolean show(Projections projections, Documents<?, D> documents) {
        DocumentsOption.show(projections.query(sql -> page(documents, sql)), output);
        return true;
    }

    private <D> DocumentPage<D> page(Documents<?, D> documents, Sql sql) throws SQLException {
        return which.key == null
                ? which.page(documents.query(sql))
                : new DocumentPage<>(documents.find(sql, which.key).stream().toList(), Optional.empty());
    }
}
