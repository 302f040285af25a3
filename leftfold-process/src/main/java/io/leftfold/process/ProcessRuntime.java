package io.leftfold.process;

import io.leftfold.AsOf;
import io.leftfold.ConditionFailedException;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Query;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.CommandHandler;
import io.leftfold.process.ProcessCommand.Action;
import io.leftfold.process.ProcessCommand.Ask;
import io.leftfold.subscribe.EventSink;
import io.leftfold.subscribe.MemoryLedger;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionNode;
import io.leftfold.subscribe.TimerStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// Runs processes: brings events to their instances, sends the commands of their steps, and fires their timers.
/// Each process has three subscriptions, `NAME.router`, `NAME.executor` and `NAME.timers`, whose events are
/// letters where they cannot be handled; what a definition or an aggregate gets wrong parks the instance
/// instead. Any number of nodes may run the same processes, or each some of them. Its methods are safe for use
/// by several threads.
///
/// The router has one partition whatever the definitions say, so that another version may find instances in
/// another way. In it, events for different instances are brought at once where each class has one id that says
/// for whom it is, by the same function in all versions, and no key; else one after the other.
///
/// All nodes that run a process fire its timers: what one of them has taken the others leave to it for ten
/// seconds, and what it has taken when it dies is late by as much. Timers that are not durable are those of
/// each node by itself, and each fires all of them.
public final class ProcessRuntime implements AutoCloseable {
    /// Of [io.leftfold.subscribe.SubscriptionOptions#lanes].
    private static final int LANES_MAX = 1_000;

    private final List<Subscription> subscriptions = new ArrayList<>();
    private final List<TimerService> services = new ArrayList<>();
    private final Processes processes;
    private final LongSupplier nanoTime;

    private ProcessRuntime(Instances instances, LongSupplier nanoTime) {
        this.processes = new Processes(instances);
        this.nanoTime = nanoTime;
    }

    /// Starts the processes on a node that the caller closes after this. What waited for one of these versions
    /// to be deployed goes on.
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
        var runtime = new ProcessRuntime(instances, environment.nanoTime());
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
        for (var process : instances.all()) {
            resume(instances, process);
            var router = new Router(instances, process);
            var executor = new Executor(instances, process, router);
            int lanes = router.isConcurrent()
                    ? Math.clamp(options.partitions(), options.subscription().lanes(), LANES_MAX)
                    : 1;
            Subscriber<T> routed = subscriber(
                    process.name() + ".router", router.query(), EventSink.each(router::handle), lanes(options, lanes));
            var routing = node.run(routed.withKey(router::key));
            router.handledTo(() -> routing.status().position());
            subscriptions.add(routing);
            Subscriber<T> executed = subscriber(
                    process.name() + ".executor", executor.query(), EventSink.each(executor::handle), options);
            subscriptions.add(node.run(executed.withPartitions(options.partitions())));
            runTimers(process, instances, node, timers, options, environment);
        }
    }

    private <T> void runTimers(
            ProcessVersions process,
            Instances instances,
            SubscriptionNode<T> node,
            TimerStore timers,
            ProcessOptions options,
            Environment environment) {
        var service = new TimerService(instances, process, timers, environment);
        var feed = new TimerFeed(instances.log(), timers, process.name(), service::wake);
        var name = process.name() + ".timers";
        var single = lanes(options, 1);
        subscriptions.add(
                timers.isDurable()
                        ? node.run(subscriber(name, feed.query(), feed.sink(), single))
                        : Subscription.start(
                                instances.store(),
                                MemoryLedger.create(environment),
                                subscriber(name, feed.query(), feed.sink(), single),
                                environment));
        services.add(service);
        service.start();
    }

    private static ProcessOptions lanes(ProcessOptions options, int lanes) {
        return options.withSubscription(options.subscription().withLanes(lanes));
    }

    private static <T> Subscriber<T> subscriber(String name, Query query, EventSink<T> sink, ProcessOptions options) {
        var isPassing = options.subscription().isPassing();
        return Subscriber.of(name, query, sink)
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

    /// Their instances, for operators.
    public Processes processes() {
        return processes;
    }

    /// What brings events to instances and sends their commands, to be looked at and waited for.
    public List<Subscription> subscriptions() {
        return List.copyOf(subscriptions);
    }

    /// Waits until everything up to `position` has been dealt with, on whatever node; what comes of that is
    /// above it.
    ///
    /// @return `false` if the time is up before
    public boolean waitFor(long position, Duration atMost) {
        return all(
                subscriptions.stream()
                        .<Predicate<Duration>>map(one -> left -> one.waitFor(position, left))
                        .toList(),
                atMost,
                nanoTime);
    }

    /// One after the other, all of them within that time.
    static boolean all(List<Predicate<Duration>> waits, Duration atMost, LongSupplier nanoTime) {
        long began = nanoTime.getAsLong();
        for (var wait : waits) {
            var left = atMost.minusNanos(nanoTime.getAsLong() - began);
            if (!wait.test(left.isNegative() ? Duration.ZERO : left)) {
                return false;
            }
        }
        return true;
    }

    /// Stops after what is in hand. The node stays open. Can be repeated.
    @Override
    public void close() {
        services.forEach(TimerService::close);
        subscriptions.forEach(Subscription::close);
    }
}
