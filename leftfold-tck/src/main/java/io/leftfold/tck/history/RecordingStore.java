package io.leftfold.tck.history;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AsOf;
import io.leftfold.Capability;
import io.leftfold.EventStore;
import io.leftfold.Follower;
import io.leftfold.LeftfoldException;
import io.leftfold.LogInfo;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A store as one caller sees it, with every append and every read of the present taken down. Other calls, and
/// reads as of an earlier time, go through unrecorded.
///
/// Safe for use by several threads; what they do then bears one name.
public final class RecordingStore implements EventStore {
    private final EventStore store;
    private final Recorder recorder;
    private final LongSupplier nanoTime;
    private final AtomicLong numbers;
    private final String process;

    private RecordingStore(
            EventStore store, Recorder recorder, LongSupplier nanoTime, AtomicLong numbers, String process) {
        this.store = store;
        this.recorder = recorder;
        this.nanoTime = nanoTime;
        this.numbers = numbers;
        this.process = process;
    }

    /// Records under the name `process` what is asked of `store`. The run must have been opened, see
    /// [Entry.Opened], and only one such store may be made for it; [#as] makes the others.
    public static RecordingStore of(EventStore store, Recorder recorder, LongSupplier nanoTime, String process) {
        return new RecordingStore(store, recorder, nanoTime, new AtomicLong(), process);
    }

    /// The same store for another caller of the same run.
    public RecordingStore as(String process) {
        return new RecordingStore(store, recorder, nanoTime, numbers, process);
    }

    @Override
    public AppendOutcome append(Append append) {
        return recorded(Call.Append.of(append), () -> store.append(append), Result::of);
    }

    @Override
    public Page read(StreamId stream, Range range) {
        return range.asOf() instanceof AsOf.Latest
                ? recorded(
                        new Call.ReadStream(stream, range.after(), range.isForward(), range.limit()),
                        () -> store.read(stream, range),
                        Result::of)
                : store.read(stream, range);
    }

    @Override
    public Page readAll(Query query, Range range) {
        return range.asOf() instanceof AsOf.Latest
                ? recorded(
                        new Call.ReadLog(query, range.after(), range.isForward(), range.limit()),
                        () -> store.readAll(query, range),
                        Result::of)
                : store.readAll(query, range);
    }

    private <T> T recorded(Call call, Supplier<T> action, java.util.function.Function<T, Result> result) {
        long number = numbers.incrementAndGet();
        recorder.record(new Entry.Invoked(number, process, nanoTime.getAsLong(), call));
        T answer;
        try {
            answer = action.get();
        } catch (OutcomeUnknownException unknown) {
            returned(number, new Result.Unknown(String.valueOf(unknown.getMessage())));
            throw unknown;
        } catch (LeftfoldException failure) {
            returned(number, new Result.Failed(failure.code(), String.valueOf(failure.getMessage())));
            throw failure;
        } catch (RuntimeException | Error other) {
            // A store promises nothing about what it did not throw on purpose.
            returned(number, new Result.Unknown(other.toString()));
            throw other;
        }
        returned(number, result.apply(answer));
        return answer;
    }

    private void returned(long number, Result result) {
        recorder.record(new Entry.Returned(number, nanoTime.getAsLong(), result));
    }

    @Override
    public LogInfo log() {
        return store.log();
    }

    @Override
    public Set<Capability> capabilities() {
        return store.capabilities();
    }

    @Override
    public Optional<Appended> outcomeOf(AppendKey key) {
        return store.outcomeOf(key);
    }

    @Override
    public Optional<StreamInfo> stream(StreamId stream) {
        return store.stream(stream);
    }

    @Override
    public List<StreamInfo> streams(Optional<String> category, Optional<StreamId> after, int limit) {
        return store.streams(category, after, limit);
    }

    @Override
    public Follower follow() {
        return store.follow();
    }

    @Override
    public void close() {
        store.close();
    }
}
