package io.leftfold.cli;

import io.leftfold.ReadModelDatabase;
import io.leftfold.RecordedEvent;
import io.leftfold.decide.Aggregate;
import io.leftfold.diff.Subject;
import io.leftfold.json.JsonCodec;
import io.leftfold.project.ReadModel;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The command that all others stand below, and what they share.
@Command(synopsisSubcommandLabel = "COMMAND")
final class Root {
    /// The key of [#storeForms] in texts of help.
    static final String STORE_FORMS = "leftfold.storeForms";

    final String name;
    final Terminal terminal;
    final Map<String, StoreKind> kinds;
    final Optional<String> defaultStore;
    final Optional<String> storeMaker;
    final List<Aggregate<?, ?, ?>> aggregates;
    final List<JsonCodec<?>> codecs;
    final List<ReadModel<?>> projections;
    final Optional<Function<StoreOption, ReadModelDatabase<Connection>>> readModels;
    private final List<Subject<?, ?, ?>> given;
    final Map<String, Consumer<RecordedEvent>> handlers;
    final Interrupt interrupt;

    @Option(names = "--debug", hidden = true, scope = ScopeType.INHERIT, description = "Show where an error came from.")
    boolean debug;

    /// Whether errors are told as JSON, since results are asked for as JSON.
    boolean tellsJson;

    Root(
            String name,
            Terminal terminal,
            Map<String, StoreKind> kinds,
            Optional<String> defaultStore,
            Optional<String> storeMaker,
            List<Aggregate<?, ?, ?>> aggregates,
            List<JsonCodec<?>> codecs,
            List<ReadModel<?>> projections,
            Optional<Function<StoreOption, ReadModelDatabase<Connection>>> readModels,
            List<Subject<?, ?, ?>> subjects,
            Map<String, Consumer<RecordedEvent>> handlers,
            Interrupt interrupt) {
        this.name = name;
        this.terminal = terminal;
        this.kinds = kinds;
        this.defaultStore = defaultStore;
        this.storeMaker = storeMaker;
        this.aggregates = aggregates;
        this.codecs = codecs;
        this.projections = projections;
        this.readModels = readModels;
        this.given = subjects;
        this.handlers = handlers;
        this.interrupt = interrupt;
    }

    /// What a diff compares: what was given for it, and the states of all other aggregates.
    List<Subject<?, ?, ?>> subjects() {
        var subjects = new ArrayList<>(given);
        for (var aggregate : aggregates) {
            if (subjects.stream().noneMatch(subject -> subject.name().equals(aggregate.category()))) {
                subjects.add(Subject.of(aggregate));
            }
        }
        return subjects;
    }

    /// What the application keeps beside its log, to be closed by the caller.
    ///
    /// @param code of the error where it keeps nothing there
    ReadModelDatabase<Connection> openReadModels(StoreOption store, String code, String message) {
        return readModels
                .orElseThrow(() -> new BadInputException(
                        code, message, "An application says where its read models are by LeftfoldCli.readModels(…)."))
                .apply(store);
    }

    /// How stores are written: `sqlite:FILE or postgres:URL`.
    String storeForms() {
        return kinds.values().stream().map(StoreKind::form).collect(Collectors.joining(" or "));
    }

    static Root of(@Nullable CommandSpec command) {
        if (command != null && command.root().userObject() instanceof Root root) {
            return root;
        }
        throw new IllegalStateException("this command runs within LeftfoldCli only: give it to LeftfoldCli.command(…)");
    }
}
