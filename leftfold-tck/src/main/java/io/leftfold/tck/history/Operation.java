package io.leftfold.tck.history;

/// A call with what came of it. Times are nanoseconds of one monotonic clock for the whole history.
///
/// @param run      which process life it belongs to
/// @param number   unique in its run
/// @param process  who called
/// @param returned [#OPEN] where the caller never heard
public record Operation(int run, long number, String process, Call call, long invoked, long returned, Result result) {
    /// Later than every time.
    public static final long OPEN = Long.MAX_VALUE;

    /// How messages name it: `2:17` is operation 17 of run 2.
    public String name() {
        return run + ":" + number;
    }

    @Override
    public String toString() {
        return "operation " + name() + " (" + process + ", " + call + ")";
    }
}
