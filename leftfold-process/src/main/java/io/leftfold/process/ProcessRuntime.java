package io.leftfold.process;

import io.leftfold.AsOf;
import io.leftfold.ConditionFailedException;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.CommandHandler;
import io.leftfold.process.ProcessCommand.Action;
import io.leftfold.process.ProcessCommand.Ask;
import io.leftfold.subscribe.EventSink;
import io.leftfold.subscribe.MemoryLedger;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Runs processes: brings events to their instances, sends the commands of their steps, and fires their timers. Each
/// process has two subscriptions, `NAME.router` and `NAME.executor`, whose events are letters where they cannot be
/// handled; what a definition or an aggregate gets wrong parks the instance instead. Any number of nodes may run the
/// same processes. Its methods are safe for use by several threads.
public final class ProcessRuntime implements AutoCloseable {
    private static final String TIMERS = "process-timers";

    private final List<Subscription> subscriptions = new ArrayList<>();
    private final TimerService service;

    private ProcessRuntime(TimerService service) {
        this.service = service;
    }

    /// Starts the processes on a node that the caller closes after this. What waited for one of these versions to be
    /// deployed goes on.
    ///
    /// @param definitions all versions that are deployed, of all processes
    /// @param handler     of that store, for the commands of the processes and those that they send
    /// @param environment whose clock says when timers are due: the store's
    /// @throws IllegalArgumentException if two are of one version
    public static <T> ProcessRuntime start(
            List<? extends ProcessDefinition<?>> definitions,
            EventStore store,
            CommandHandler handler,
            SubscriptionNode<T> node,
            TimerStore timers,
            ProcessOptions options,
            Environment environment) {
        var instances = new Instances(store, handler, definitions);
        var service = new TimerService(instances, timers, environment);
        var runtime = new ProcessRuntime(service);
        try {
            runtime.run(instances, node, timers, options, environment);
        } catch (RuntimeException failure) {
            runtime.close();
            throw failure;
        }
        return runtime;
    }

    private <T> void run(
            Instances instances,
            SubscriptionNode<T> node,
            TimerStore timers,
            ProcessOptions options,
            Environment environment) {
        var names = new ArrayList<String>();
        for (var process : instances.all()) {
            names.add(process.name());
            resume(instances, process);
            var router = new Router(instances, process);
            var executor = new Executor(instances, process, router);
            var routed = ProcessRuntime.<T>subscriber(
                    process.name() + ".router", process.newest().codec().query(), router::handle, options);
            subscriptions.add(node.run(
                    router.isByInstance()
                            ? routed.withPartitions(options.partitions()).withKey(router::key)
                            : routed));
            var executed = ProcessRuntime.<T>subscriber(
                    process.name() + ".executor", executor.query(), executor::handle, options);
            subscriptions.add(node.run(executed.withPartitions(options.partitions())));
        }
        var feed = new TimerFeed(instances.log(), timers, names, service::wake);
        if (timers.isDurable()) {
            subscriptions.add(node.run(subscriber(TIMERS, feed.query(), feed::handle, options)));
        } else {
            subscriptions.add(Subscription.start(
                    instances.store(),
                    MemoryLedger.create(environment),
                    subscriber(TIMERS, feed.query(), feed::handle, options),
                    environment));
        }
        service.start();
    }

    private static <T> Subscriber<T> subscriber(
            String name, Query query, Consumer<RecordedEvent> handler, ProcessOptions options) {
        var isPassing = options.subscription().isPassing();
        return Subscriber.<T>of(name, query, EventSink.each(handler))
                .withOptions(options.subscription()
                        .withPassing(failure -> failure instanceof OutcomeUnknownException
                                || failure instanceof ConditionFailedException
                                || isPassing.test(failure)));
    }

    /// What waited for a version that is here now.
    private static void resume(Instances instances, ProcessVersions process) {
        for (var definition : process.all()) {
            var tag = ProcessVersions.deferred(process.name(), definition.version());
            for (var id : instances.tagged(process, tag)) {
                var instance = instances.at(process, id, new AsOf.Latest());
                boolean isWaiting = instance.parked()
                        .filter(parked -> parked.code().equals(Reception.NOT_DEPLOYED))
                        .isPresent();
                if (isWaiting && process.of(instance).isPresent()) {
                    var ask = new Ask(Action.RESUME, "", "leftfold", definition + " is deployed");
                    instances.handler().handle(process.aggregate(), id, ask, CommandContext.NONE);
                }
            }
        }
    }

    /// What brings events to instances and sends their commands, to be looked at and waited for.
    public List<Subscription> subscriptions() {
        return List.copyOf(subscriptions);
    }

    /// Waits until everything up to `position` has been dealt with, on whatever node; what comes of that is above it.
    ///
    /// @return `false` if the time is up before
    public boolean waitFor(long position, Duration atMost) {
        return subscriptions.stream().allMatch(subscription -> subscription.waitFor(position, atMost));
    }

    /// Stops after what is in hand. The node stays open. Can be repeated.
    @Override
    public void close() {
        service.close();
        subscriptions.forEach(Subscription::close);
    }
}
