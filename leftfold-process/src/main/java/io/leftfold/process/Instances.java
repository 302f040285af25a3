package io.leftfold.process;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.AsOf;
import io.leftfold.EventStore;
import io.leftfold.KeyReusedException;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.Tag;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.FoldedState;
import io.leftfold.decide.Outcome;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The instances of all processes that are deployed: read, and told things. Safe for use by several threads.
final class Instances {
    private static final Logger LOG = LoggerFactory.getLogger(Instances.class);
    private static final int ATTEMPTS_MAX = 3;

    private final EventStore store;
    private final CommandHandler handler;
    private final UUID log;
    private final Map<String, ProcessVersions> processes;

    Instances(EventStore store, CommandHandler handler, List<? extends ProcessDefinition<?>> definitions) {
        this.store = store;
        this.handler = handler;
        this.log = store.log().id();
        this.processes = definitions.stream()
                .collect(Collectors.groupingBy(
                        ProcessDefinition::name,
                        TreeMap::new,
                        Collectors.collectingAndThen(Collectors.toList(), ProcessVersions::new)));
    }

    EventStore store() {
        return store;
    }

    CommandHandler handler() {
        return handler;
    }

    UUID log() {
        return log;
    }

    Iterable<ProcessVersions> all() {
        return processes.values();
    }

    Optional<ProcessVersions> find(String process) {
        return Optional.ofNullable(processes.get(process));
    }

    /// @throws IllegalArgumentException if it is not deployed
    ProcessVersions process(String process) {
        return find(process)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no process " + process + "; those deployed are " + processes.keySet()));
    }

    Instance at(ProcessVersions process, String instance, AsOf asOf) {
        return folded(process, instance, asOf).state();
    }

    FoldedState<Instance> folded(ProcessVersions process, String instance, AsOf asOf) {
        return handler.state(process.aggregate(), instance, asOf);
    }

    /// Tells it once.
    Outcome tell(ProcessVersions process, String instance, ProcessCommand command, String what) {
        return handle(process.aggregate(), instance, command, CommandIds.of(process.name(), what, instance));
    }

    /// Runs a command once. Where it is not known what became of it, the same is sent again at once, a few times:
    /// a failure would have all that is handled with it sent again.
    <C> Outcome handle(Aggregate<C, ?, ?> aggregate, String entity, C command, String id) {
        for (int attempt = 1; ; attempt++) {
            try {
                return handler.handle(aggregate, entity, command, CommandContext.of(id));
            } catch (OutcomeUnknownException unknown) {
                if (attempt == ATTEMPTS_MAX) {
                    throw unknown;
                }
            }
        }
    }

    /// Makes sure that nothing is done under the id of a command from now on.
    ///
    /// @return whether something was
    boolean spend(String id) {
        try {
            store.append(Append.nothing(AppendKey.of(id, "spent")));
        } catch (KeyReusedException used) {
            LOG.debug("{} was used before it could be spent", id, used);
        }
        return store.outcomeOf(AppendKey.of(id)).orElseThrow().eventCount() > 0;
    }

    /// The instances that had these tags once.
    Set<String> tagged(ProcessVersions process, Tag tag) {
        var query = Query.tags(tag).and(Query.categories(process.name()));
        var found = new LinkedHashSet<String>();
        long after = 0;
        boolean isEnd = false;
        while (!isEnd) {
            var page = store.readAll(query, Range.forward().after(after));
            page.events().forEach(event -> found.add(event.stream().entity()));
            after = page.scannedTo();
            isEnd = page.atEnd();
        }
        return found;
    }
}
