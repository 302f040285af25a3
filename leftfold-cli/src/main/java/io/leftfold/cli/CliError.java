package io.leftfold.cli;

import io.leftfold.ErrorKind;
import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The errors of the command line itself; all others are [io.leftfold.LeftfoldException]s. An application's own
/// commands may add more, see [BadInputException].
public enum CliError {
    BAD_LINE(
            Category.FIX_CALL,
            Leaves.DONE_BEFORE,
            "A line of an import is no event, or one that the store does not take.",
            "Put the line right and run the import again: nothing is appended twice.",
            ExitCode.BAD_INPUT),
    BUG(
            Category.REPORT,
            Leaves.UNKNOWN,
            "Something happened that should not.",
            "Run it again with --debug and report what it prints, please.",
            ExitCode.UNEXPECTED),
    DECISIONS_DIFFER(
            Category.FIX_CODE,
            Leaves.UNCHANGED,
            "Today's code comes to other decisions or states than those that it was compared with.",
            "Mend the code, or accept what is meant to be so in the file of --approved.",
            ExitCode.FINDINGS),
    FILE_BROKEN(
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "A file of a diff is not what it was given for: of another log, not whole, or with a line that is none.",
            "Give the file that was recorded for this log, and whole.",
            ExitCode.BAD_INPUT),
    FILE_UNREADABLE(
            Category.FIX_CALL,
            Leaves.DONE_BEFORE,
            "The file of an import, of a checkpoint, or of a diff cannot be read.",
            "Check the path and its rights, and run it again.",
            ExitCode.BAD_INPUT),
    FILE_UNWRITABLE(
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "The file of an export, a checkpoint or a baseline, or a folder for schemas, cannot be written; what was there"
                    + " before is still there.",
            "Check the folder and the room on the disk, and run it again.",
            ExitCode.BAD_INPUT),
    FINDINGS(
            Category.STOP,
            Leaves.UNCHANGED,
            "A verification found damage; its findings have codes of their own.",
            "Keep the files as they are, and restore from a backup.",
            ExitCode.FINDINGS),
    FOLDER_UNWRITABLE(
            Category.FIX_SETUP,
            Leaves.UNCHANGED,
            "The folder of the default store cannot be made.",
            "Make it, or give another store with --store.",
            ExitCode.BAD_INPUT),
    NO_AGGREGATE(
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "The application has no aggregate for streams of that category, so there is no state to show.",
            "Look at the events with the command read.",
            ExitCode.BAD_INPUT),
    NO_HANDLER(
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "The application has no handler of that name to replay events into.",
            "Name one of those that the message lists.",
            ExitCode.BAD_INPUT),
    NO_LETTER(
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "The subscription has no letter of that position, or none that does not follow on an earlier one of its key.",
            "See the command deadletters list for those that there are.",
            ExitCode.BAD_INPUT),
    NO_PROJECTION(
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "The application has no such projection, not that version of it, or none of that kind.",
            "See the command projections list for those that are kept.",
            ExitCode.BAD_INPUT),
    NO_SCHEMA(
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "The application has no schema of that event type, or of that version.",
            "See the command schema for those that it has.",
            ExitCode.BAD_INPUT),
    NO_SNAPSHOT(
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "There is no snapshot of that stream, or the application keeps none where the command line could look.",
            "See the command snapshots list for those that there are.",
            ExitCode.BAD_INPUT),
    NO_STREAM(
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "There is no such stream.",
            "List those that are there with the command streams.",
            ExitCode.BAD_INPUT),
    NO_SUBSCRIPTION(
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "No subscription of that name is kept beside the application's read models.",
            "See the command subscriptions list for those that are, and for where it looks.",
            ExitCode.BAD_INPUT),
    OUTPUT_FAILED(
            Category.FIX_SETUP,
            Leaves.DONE_BEFORE,
            "Standard output cannot be written.",
            "Make room, or write somewhere else.",
            ExitCode.UNEXPECTED),
    PROBLEMS(
            Category.FIX_SETUP,
            Leaves.UNCHANGED,
            "The doctor found a problem.",
            "Do what is said beside each problem, and ask the doctor again.",
            ExitCode.FINDINGS),
    PROJECTION_NOT_READY(
            Category.RETRY_LATER,
            Leaves.DONE_BEFORE,
            "A version of a projection has not come as far as it must.",
            "Let it catch up, with the command projections rebuild or in the running application, and try again.",
            ExitCode.BAD_INPUT),
    PROJECTION_REFUSED(
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "A version of a projection cannot be what was asked for.",
            "See the command projections list for the versions and what they are.",
            ExitCode.BAD_INPUT),
    REPLAY_INCOMPLETE(
            Category.FIX_CODE,
            Leaves.DONE_BEFORE,
            "A replay left events undone; its report names those that failed.",
            "Mend what the report says, and run it again: a copy, or a replay with a checkpoint, goes on from there.",
            ExitCode.FINDINGS),
    STORE_MISSING(
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "There is no store at that address.",
            "Make one with the command import, or name another with --store.",
            ExitCode.STORE),
    SUBSCRIPTION_REFUSED(
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "What was asked of a subscription would break what rests on it: it keeps a projection, or is running.",
            "Do what the message says instead.",
            ExitCode.BAD_INPUT),
    UNKNOWN_STORE(
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "The address of a store is not written as one.",
            "Write it as the message says: a kind of store, a colon, and the place.",
            ExitCode.BAD_INPUT),
    USAGE(
            Category.FIX_CALL,
            Leaves.UNCHANGED,
            "The command line is not one that the application knows.",
            "See --help.",
            ExitCode.BAD_INPUT);

    /// A record of what cannot be changed, though the compiler cannot tell.
    @SuppressWarnings("ImmutableEnumChecker")
    private final ErrorKind kind;

    private final int exitCode;

    CliError(Category category, Leaves leaves, String when, String next, int exitCode) {
        this.kind = new ErrorKind(ErrorKind.codeOf(this), category, leaves, when, next, List.of());
        this.exitCode = exitCode;
    }

    public ErrorKind kind() {
        return kind;
    }

    /// One of [ExitCode].
    public int exitCode() {
        return exitCode;
    }

    /// The exit code after an error of the library.
    public static int exitCode(Category category) {
        return switch (category) {
            case RETRY_LATER, APPEND_AGAIN, LOOK_FIRST, FIX_SETUP, STOP -> ExitCode.STORE;
            case DECIDE_AGAIN, FIX_CALL -> ExitCode.BAD_INPUT;
            case FIX_CODE, REPORT -> ExitCode.UNEXPECTED;
        };
    }

    static Optional<CliError> of(String code) {
        return Arrays.stream(values())
                .filter(error -> error.kind.code().equals(code))
                .findFirst();
    }
}
