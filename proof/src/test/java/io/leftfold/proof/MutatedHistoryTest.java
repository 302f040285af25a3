package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.leftfold.AppendCondition;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.Stated;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.Query;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.memory.MemoryStore;
import io.leftfold.tck.history.Call;
import io.leftfold.tck.history.Checks;
import io.leftfold.tck.history.Delivery;
import io.leftfold.tck.history.Entry;
import io.leftfold.tck.history.Fold;
import io.leftfold.tck.history.History;
import io.leftfold.tck.history.LoggedEvent;
import io.leftfold.tck.history.MemoryRecorder;
import io.leftfold.tck.history.Operation;
import io.leftfold.tck.history.Result;
import io.leftfold.tck.history.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A recorded history passes; with one thing changed, so that it cannot be true any more, it does not.
class MutatedHistoryTest {
    private static final int SEEDS = 5;
    private static final int OPERATIONS = 300;

    /// What is changed. Each finds something to change in every history of this size.
    enum Mutation {
        ACKNOWLEDGED_EVENT_DROPPED {
            @Override
            History of(History history, Random random) {
                var log = new ArrayList<>(history.log());
                log.remove(done(history, random, _ -> true).position());
                return history.withLog(renumbered(log));
            }
        },
        NEIGHBOURS_SWAPPED {
            @Override
            History of(History history, Random random) {
                var log = new ArrayList<>(history.log());
                int index = done(history, random, found -> found.position() > 0).position();
                Collections.swap(log, index - 1, index);
                return history.withLog(renumbered(log));
            }
        },
        EVENT_DOUBLED {
            @Override
            History of(History history, Random random) {
                var log = new ArrayList<>(history.log());
                log.add(log.get(random.nextInt(log.size())));
                return history.withLog(renumbered(log));
            }
        },
        POSITION_LEFT_OUT {
            @Override
            History of(History history, Random random) {
                var log = new ArrayList<>(history.log());
                log.remove(random.nextInt(log.size() - 1));
                return history.withLog(log);
            }
        },
        TAG_ADDED_TO_THE_LOG {
            @Override
            History of(History history, Random random) {
                var log = new ArrayList<>(history.log());
                replace(
                        log,
                        random.nextInt(log.size()),
                        event -> new LoggedEvent(
                                event.position(),
                                event.stream(),
                                event.version(),
                                event.id(),
                                event.type(),
                                Set.of(Tag.of("never", "given"))));
                return history.withLog(log);
            }
        },
        ACKNOWLEDGEMENT_TURNED_INTO_FAILURE {
            @Override
            History of(History history, Random random) {
                return changed(
                        history,
                        done(history, random, _ -> true).operation(),
                        one -> with(one, new Result.Failed("x", "")));
            }
        },
        OUTCOME_SHIFTED {
            @Override
            History of(History history, Random random) {
                return changed(history, done(history, random, _ -> true).operation(), one -> {
                    var done = (Result.Done) one.result();
                    return with(one, new Result.Done(done.first() + 1, done.last() + 1, done.versions()));
                });
            }
        },
        APPEND_MOVED_TO_THE_END_OF_TIME {
            @Override
            History of(History history, Random random) {
                long end = end(history);
                // Not the last one: somebody was told of a later position before.
                var found = done(
                        history, random, one -> one.position() < history.log().size() / 2);
                return changed(history, found.operation(), one -> at(one, end + 1, end + 2));
            }
        },
        APPEND_MOVED_TO_THE_BEGINNING_OF_TIME {
            @Override
            History of(History history, Random random) {
                long begin = history.operations().getFirst().invoked();
                var found = done(
                        history, random, one -> one.position() > history.log().size() / 2);
                return changed(history, found.operation(), one -> at(one, begin - 2, begin - 1));
            }
        },
        READ_MOVED_BACK_IN_TIME {
            @Override
            History of(History history, Random random) {
                long begin = history.operations().getFirst().invoked();
                return changed(history, read(history, random), one -> at(one, begin - 2, begin - 1));
            }
        },
        READ_MOVED_ON_IN_TIME {
            @Override
            History of(History history, Random random) {
                long end = end(history);
                var stale = pick(
                        history,
                        random,
                        one -> one.result() instanceof Result.Found found
                                && one.call() instanceof Call.ReadLog
                                && found.head() < history.log().size());
                return changed(history, stale, one -> at(one, end + 1, end + 2));
            }
        },
        EVENT_TAKEN_OUT_OF_A_READ {
            @Override
            History of(History history, Random random) {
                return changed(history, read(history, random), one -> {
                    var found = (Result.Found) one.result();
                    var events = new ArrayList<>(found.events());
                    events.remove(random.nextInt(events.size()));
                    return with(one, new Result.Found(events, found.scannedTo(), found.head(), found.atEnd()));
                });
            }
        },
        ID_CHANGED_IN_A_READ {
            @Override
            History of(History history, Random random) {
                return changed(history, read(history, random), one -> {
                    var found = (Result.Found) one.result();
                    var events = new ArrayList<>(found.events());
                    replace(
                            events,
                            random.nextInt(events.size()),
                            seen -> new Result.Seen(seen.position(), seen.version(), new UUID(1, 1)));
                    return with(one, new Result.Found(events, found.scannedTo(), found.head(), found.atEnd()));
                });
            }
        },
        MET_VERSION_MADE_THE_EXPECTED_ONE {
            @Override
            History of(History history, Random random) {
                var refused = pick(
                        history,
                        random,
                        one -> one.result() instanceof Result.Refused was
                                && was.condition() instanceof StreamVersion guard
                                && guard.expected() instanceof Exactly);
                return changed(history, refused, one -> {
                    if (one.result() instanceof Result.Refused was
                            && was.condition() instanceof StreamVersion guard
                            && guard.expected() instanceof Exactly(long version)) {
                        return with(one, new Result.Refused(guard, version));
                    }
                    throw new AssertionError(one);
                });
            }
        },
        MET_VERSION_RAISED_BEYOND_THE_STREAM {
            @Override
            History of(History history, Random random) {
                var refused = pick(history, random, one -> isRefusal(one, StreamVersion.class));
                return changed(
                        history,
                        refused,
                        one -> with(one, new Result.Refused(((Result.Refused) one.result()).condition(), 1_000_000)));
            }
        },
        MET_EVENT_MADE_ANOTHER {
            @Override
            History of(History history, Random random) {
                var refused = pick(history, random, one -> isRefusal(one, NoneMatching.class));
                return changed(history, refused, one -> {
                    var condition = (NoneMatching) ((Result.Refused) one.result()).condition();
                    long other = history.log().stream()
                            .filter(event -> !event.matches(condition.query()))
                            .findFirst()
                            .orElseThrow()
                            .position();
                    return with(one, new Result.Refused(condition, other));
                });
            }
        },
        CONDITION_ADDED_THAT_DID_NOT_HOLD {
            @Override
            History of(History history, Random random) {
                var found = done(history, random, one -> one.position() > 0);
                return changed(history, found.operation(), one -> stating(one, new NoneMatching(Query.ALL, 0)));
            }
        },
        VERSION_STATED_THAT_WAS_NOT_THERE {
            @Override
            History of(History history, Random random) {
                var found = done(history, random, _ -> true);
                var event = history.log().get(found.position());
                return changed(
                        history,
                        found.operation(),
                        one -> stating(one, new StreamVersion(event.stream(), new Exactly(event.version()))));
            }
        },
        DELIVERY_LEFT_OUT {
            @Override
            History of(History history, Random random) {
                long position = 1L + random.nextInt(history.log().size() - 1);
                return fed(
                        history,
                        happenings -> happenings.removeIf(
                                one -> positionOf(one) == position && !(one instanceof Entry.Checkpointed)));
            }
        },
        DELIVERY_REPEATED_LATER {
            @Override
            History of(History history, Random random) {
                return fed(history, happenings -> happenings.add(happenings.getFirst()));
            }
        },
        CHECKPOINT_SAVED_BEFORE_THE_WORK {
            @Override
            History of(History history, Random random) {
                return fed(history, happenings -> happenings.addFirst(happenings.removeLast()));
            }
        },
        EVENT_APPLIED_TWICE {
            @Override
            History of(History history, Random random) {
                return modelled(history, model -> {
                    var applied = new HashMap<>(model.applied());
                    applied.put(any(history, random).id(), 2L);
                    return model(model.position(), applied, model.rows());
                });
            }
        },
        EVENT_NOT_APPLIED {
            @Override
            History of(History history, Random random) {
                return modelled(history, model -> {
                    var applied = new HashMap<>(model.applied());
                    applied.remove(any(history, random).id());
                    return model(model.position(), applied, model.rows());
                });
            }
        },
        ROW_CHANGED {
            @Override
            History of(History history, Random random) {
                return modelled(history, model -> {
                    var rows = new HashMap<>(model.rows());
                    rows.put(any(history, random).stream().toString(), "0");
                    return model(model.position(), model.applied(), rows);
                });
            }
        };

        abstract History of(History history, Random random);
    }

    /// @param position where in the log its only event is, from 0
    private record Written(Operation operation, int position) {}

    private static final List<History> RECORDED = LongStream.rangeClosed(1, SEEDS)
            .mapToObj(MutatedHistoryTest::record)
            .toList();

    private static History record(long seed) {
        var recorder = MemoryRecorder.create();
        try (var store = MemoryStore.create()) {
            Workload.of(seed, 6, OPERATIONS).run(store, recorder);
            var history = recorder.history().withLogOf(store);
            var applied = new HashMap<UUID, Long>();
            history.log().forEach(event -> applied.put(event.id(), 1L));
            return history.withModels(List.of(model(history.log().size(), applied, Fold.versions(history.log()))));
        }
    }

    private static Entry.Modelled model(long position, Map<UUID, Long> applied, Map<String, String> rows) {
        return new Entry.Modelled(
                "versions", 0, position, Query.ALL, Delivery.EXACTLY_ONCE, Fold.VERSIONS, applied, rows);
    }

    static Stream<Arguments> mutations() {
        return Stream.of(Mutation.values())
                .flatMap(mutation -> IntStream.rangeClosed(1, SEEDS).mapToObj(seed -> arguments(mutation, seed)));
    }

    static IntStream seeds() {
        return IntStream.rangeClosed(1, SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_recorded_history_is_accepted(int seed) {
        assertThat(Checks.all(RECORDED.get(seed - 1))).isEmpty();
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("mutations")
    void a_mutated_history_is_rejected(Mutation mutation, int seed) {
        var mutated = mutation.of(RECORDED.get(seed - 1), new Random(seed));
        assertThat(Checks.all(mutated)).isNotEmpty();
    }

    private static LoggedEvent any(History history, Random random) {
        return history.log().get(random.nextInt(history.log().size()));
    }

    private static Operation pick(History history, Random random, Predicate<Operation> suitable) {
        var found = history.operations().stream().filter(suitable).toList();
        return found.get(random.nextInt(found.size()));
    }

    /// A read that found something.
    private static Operation read(History history, Random random) {
        return pick(
                history,
                random,
                one -> one.result() instanceof Result.Found found
                        && !found.events().isEmpty());
    }

    /// An acknowledged append of one event, without a key and the only one with its id.
    private static Written done(History history, Random random, Predicate<Written> suitable) {
        var attempts = new HashMap<UUID, Integer>();
        for (var operation : history.operations()) {
            if (operation.call() instanceof Call.Append append) {
                append.events().forEach(event -> attempts.merge(event.id(), 1, Integer::sum));
            }
        }
        var found = new ArrayList<Written>();
        for (var operation : history.operations()) {
            if (operation.call() instanceof Call.Append append
                    && operation.result() instanceof Result.Done done
                    && done.first() == done.last()
                    && append.key().isEmpty()
                    && attempts.getOrDefault(
                                    append.events().findFirst().orElseThrow().id(), 0)
                            == 1) {
                var written = new Written(operation, Math.toIntExact(done.first() - 1));
                if (suitable.test(written)) {
                    found.add(written);
                }
            }
        }
        return found.get(random.nextInt(found.size()));
    }

    private static long end(History history) {
        return history.operations().stream()
                .mapToLong(Operation::returned)
                .filter(time -> time != Operation.OPEN)
                .max()
                .orElseThrow();
    }

    @SuppressWarnings("ReferenceEquality") // that very one
    private static History changed(History history, Operation operation, Function<Operation, Operation> change) {
        return history.withOperations(history.operations().stream()
                .map(one -> one == operation ? change.apply(one) : one)
                .toList());
    }

    private static <T> void replace(List<T> list, int index, UnaryOperator<T> change) {
        list.set(index, change.apply(list.get(index)));
    }

    private static Operation with(Operation one, Result result) {
        return new Operation(one.run(), one.number(), one.process(), one.call(), one.invoked(), one.returned(), result);
    }

    private static Operation at(Operation one, long invoked, long returned) {
        return new Operation(one.run(), one.number(), one.process(), one.call(), invoked, returned, one.result());
    }

    private static Operation stating(Operation one, Stated condition) {
        var append = (Call.Append) one.call();
        var conditions = new ArrayList<>(append.conditions());
        conditions.add(condition);
        return new Operation(
                one.run(),
                one.number(),
                one.process(),
                new Call.Append(append.key(), append.body(), append.writes(), conditions),
                one.invoked(),
                one.returned(),
                one.result());
    }

    /// The same events in this order, without gaps.
    private static List<LoggedEvent> renumbered(List<LoggedEvent> log) {
        var versions = new HashMap<StreamId, Long>();
        var renumbered = new ArrayList<LoggedEvent>();
        for (var event : log) {
            renumbered.add(new LoggedEvent(
                    renumbered.size() + 1L,
                    event.stream(),
                    versions.merge(event.stream(), 1L, Long::sum),
                    event.id(),
                    event.type(),
                    event.tags()));
        }
        return renumbered;
    }

    private static long positionOf(Entry happening) {
        return switch (happening) {
            case Entry.Delivered delivered -> delivered.position();
            case Entry.Finished finished -> finished.position();
            default -> 0;
        };
    }

    private static History fed(History history, Consumer<List<Entry>> change) {
        var feed = history.feeds().getFirst();
        var happenings = new ArrayList<>(feed.happenings());
        change.accept(happenings);
        return history.withFeeds(List.of(new History.Feed(feed.run(), feed.subscribed(), happenings)));
    }

    private static History modelled(History history, Function<Entry.Modelled, Entry.Modelled> change) {
        return history.withModels(history.models().stream().map(change).toList());
    }

    private static boolean isRefusal(Operation one, Class<? extends AppendCondition> of) {
        return one.result() instanceof Result.Refused refused && of.isInstance(refused.condition());
    }
}
