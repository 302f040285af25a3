package io.leftfold.process;

import io.leftfold.AsOf;
import io.leftfold.Event;
import io.leftfold.EventStore;
import io.leftfold.Metadata;
import io.leftfold.Range;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.Outcome;
import io.leftfold.process.ProcessCommand.Action;
import io.leftfold.process.ProcessCommand.Answer;
import io.leftfold.process.ProcessCommand.Ask;
import io.leftfold.process.ProcessCommand.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The instances of processes, for operators: where each is, how it came there, and what can be done about it.
/// What somebody does is an event of the instance, with who and why. Safe for use by several threads.
///
/// What is asked of an instance that it does not fit is a refusal, and so is what is asked of one that has not
/// begun.
public final class Processes {
    private static final int LIMIT_MAX = 1_000;

    private final Instances instances;

    /// @param definitions all versions that are deployed, of all processes
    public Processes(EventStore store, CommandHandler handler, List<? extends ProcessDefinition<?>> definitions) {
        this(new Instances(store, handler, definitions));
    }

    Processes(Instances instances) {
        this.instances = instances;
    }

    /// An instance as it is now.
    ///
    /// @throws IllegalArgumentException if no version of the process is deployed; so do all others
    public Optional<InstanceInfo> find(String process, String instance) {
        var known = instances.process(process);
        return instances.store().stream(known.aggregate().stream(instance)).map(stream -> info(known, stream));
    }

    private InstanceInfo info(ProcessVersions process, StreamInfo stream) {
        var id = stream.stream().entity();
        return new InstanceInfo(
                process.name(), id, instances.at(process, id, new AsOf.Latest()), stream.createdAt(), stream.lastAt());
    }

    /// Those of the next `limit` instances, by id, that match: each is read, so it takes as long as they have
    /// events.
    ///
    /// @param after the last one that was looked at before; empty to begin
    /// @param limit most to look at, 1 to 1,000
    public Listing list(String process, InstanceFilter filter, Optional<String> after, int limit) {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("limit must be 1 to 1,000: " + limit);
        }
        var known = instances.process(process);
        var streams = instances.store().streams(Optional.of(process), after.map(id -> StreamId.of(process, id)), limit);
        var found = streams.stream()
                .map(stream -> info(known, stream))
                .filter(filter::matches)
                .toList();
        return new Listing(
                found,
                streams.size() < limit
                        ? Optional.empty()
                        : Optional.of(streams.getLast().stream().entity()));
    }

    /// @param next to go on after; empty where there are no more
    public record Listing(List<InstanceInfo> instances, Optional<String> next) {}

    /// The instances that are found by a key now.
    public List<InstanceInfo> byKey(String process, String key, String value) {
        var known = instances.process(process);
        return instances.tagged(known, ProcessVersions.tag(process, key, value)).stream()
                .flatMap(id -> find(process, id).stream())
                .filter(info -> info.instance().keys().contains(key + ':' + value))
                .toList();
    }

    /// All that has happened to an instance; the metadata of each say what it came of.
    public List<Event<ProcessEvent>> history(String process, String instance) {
        var stream = instances.process(process).aggregate().stream(instance);
        var events = new ArrayList<Event<ProcessEvent>>();
        long after = 0;
        boolean isEnd = false;
        while (!isEnd) {
            var page = instances.store().read(stream, Range.forward().after(after));
            page.events().stream()
                    .filter(event -> !event.isAboutStream())
                    .forEach(event -> events.add(ProcessVersions.CODEC.read(event, instances.log())));
            after = page.scannedTo();
            isEnd = page.atEnd();
        }
        return events;
    }

    /// Starts an instance of the newest version without an event, once.
    ///
    /// @throws IllegalArgumentException if `definition` is not the newest that is deployed
    public <S extends Record> Outcome start(ProcessDefinition<S> definition, String instance, S state) {
        var known = instances.process(definition.name());
        if (known.newest() != definition) {
            throw new IllegalArgumentException(
                    "instances begin with the newest version, which is " + known.newest() + ", not " + definition);
        }
        return instances.tell(
                known, instance, new Start(definition.version(), definition.write(state), Optional.empty()), "start");
    }

    /// Answers a step that waits for a human.
    ///
    /// @param attempt the one that was looked at; where there has been another since, nothing is changed
    /// @param isYes   whether the step has succeeded
    /// @param text    what the step makes something of
    public Outcome answer(
            String process,
            String instance,
            String step,
            int attempt,
            boolean isYes,
            String text,
            String by,
            String why) {
        return tell(process, instance, new Answer(step, attempt, isYes, text, by, why), by);
    }

    /// Tries again what is stuck or waits for another attempt, and what could not be dealt with.
    ///
    /// @param step empty for all
    public Outcome retry(String process, String instance, String step, String by, String why) {
        return ask(process, instance, Action.RETRY, step, by, why);
    }

    /// Goes on without a step that is under way and has no commands on their way, or without its compensation.
    public Outcome skip(String process, String instance, String step, String by, String why) {
        return ask(process, instance, Action.SKIP, step, by, why);
    }

    /// Undoes what was done, also where the instance is completed.
    public Outcome compensate(String process, String instance, String by, String why) {
        return ask(process, instance, Action.COMPENSATE, "", by, why);
    }

    /// Ends it as it is: what was done stays, what was not sent is not, and children that are not over are
    /// cancelled with it. What becomes of commands that are on their way just now is seen in its history.
    public Outcome cancel(String process, String instance, String by, String why) {
        return ask(process, instance, Action.CANCEL, "", by, why);
    }

    /// Lets it go on by the newest version, which says how.
    public Outcome upgrade(String process, String instance, String by, String why) {
        return ask(process, instance, Action.UPGRADE, "", by, why);
    }

    private Outcome ask(String process, String instance, Action action, String step, String by, String why) {
        return tell(process, instance, new Ask(action, step, by, why), by);
    }

    private Outcome tell(String process, String instance, ProcessCommand command, String by) {
        var context = CommandContext.NONE.withMetadata(Metadata.EMPTY.with(Metadata.ACTOR, by));
        return instances.handler().handle(instances.process(process).aggregate(), instance, command, context);
    }
}
