package io.leftfold.tck.history;

import io.leftfold.Append;
import io.leftfold.AppendOutcome;
import io.leftfold.AsOf;
import io.leftfold.DelegatingStore;
import io.leftfold.EventStore;
import io.leftfold.LeftfoldException;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StreamId;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A store as one caller sees it, with every append and every read of the present taken down. Other calls, and
/// reads as of an earlier time, go through unrecorded.
///
/// Safe for use by several threads; what they do then bears one name.
public final class RecordingStore extends DelegatingStore {
    private final Recorder recorder;
    private final LongSupplier nanoTime;
    private final AtomicLong numbers;
    private final String process;

    private RecordingStore(
            EventStore store, Recorder recorder, LongSupplier nanoTime, AtomicLong numbers, String process) {
        super(store);
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
        return new RecordingStore(delegate(), recorder, nanoTime, numbers, process);
    }

    @Override
    public AppendOutcome append(Append append) {
        return recorded(Call.Append.of(append), () -> super.append(append), Result::of);
    }

    @Override
    public Page read(StreamId stream, Range range) {
        return range.asOf() instanceof AsOf.Latest
                ? recorded(
                        new Call.ReadStream(stream, range.after(), range.isForward(), range.limit()),
                        () -> super.read(stream, range),
                        Result::of)
                : super.read(stream, range);
    }

    @Override
    public Page readAll(Query query, Range range) {
        return range.asOf() instanceof AsOf.Latest
                ? recorded(
                        new Call.ReadLog(query, range.after(), range.isForward(), range.limit()),
                        () -> super.readAll(query, range),
                        Result::of)
                : super.readAll(query, range);
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
}
