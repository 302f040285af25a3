package io.leftfold.cli;

import io.leftfold.CheckpointMismatchException;
import io.leftfold.ConditionFailedException;
import io.leftfold.CorruptStoreException;
import io.leftfold.KeyReusedException;
import io.leftfold.LeftfoldException;
import io.leftfold.NewerSchemaException;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.OverloadedException;
import io.leftfold.ReadOnlyStoreException;
import io.leftfold.StoreClosedException;
import io.leftfold.StoreInUseException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.SubscriptionFailedException;
import io.leftfold.TooLargeException;
import io.leftfold.TruncatedException;
import io.leftfold.UndecodableException;
import io.leftfold.UnsupportedCapabilityException;
import io.leftfold.WorkFailedException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says what went wrong, in a line or two, and finds the exit code for it.
final class Failures {
    private final Root root;

    Failures(Root root) {
        this.root = root;
    }

    int onParameters(ParameterException failure, String[] arguments) {
        var line = failure.getCommandLine();
        var suggestions = failure instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : null;
        var next = suggestions == null || suggestions.isEmpty()
                ? "See " + line.getCommandSpec().qualifiedName() + " --help."
                : "Did you mean " + String.join(" or ", suggestions) + "? See "
                        + line.getCommandSpec().qualifiedName() + " --help.";
        return report(failure, String.valueOf(failure.getMessage()), "usage", next, ExitCode.BAD_INPUT);
    }

    int onExecution(Exception failure, CommandLine command) {
        return switch (failure) {
            case OutputFailedException broken when broken.isBrokenPipe() -> ExitCode.OK;
            case OutputFailedException full ->
                report(
                        full,
                        "standard output could not be written: " + full.getCause(),
                        "output-failed",
                        "Make room, or write somewhere else.",
                        ExitCode.UNEXPECTED);
            case BadInputException bad ->
                report(bad, String.valueOf(bad.getMessage()), bad.code(), bad.nextStep(), ExitCode.BAD_INPUT);
            case MissingStoreException missing ->
                report(missing, String.valueOf(missing.getMessage()), "store-missing", storeMakers(), ExitCode.STORE);
            case ParameterException usage -> onParameters(usage, new String[0]);
            case LeftfoldException known ->
                report(known, String.valueOf(known.getMessage()), known.code(), nextStep(known), exitCode(known));
            default ->
                report(
                        failure,
                        "something happened that should not: " + failure,
                        "bug",
                        "Run it again with --debug and report what it prints, please.",
                        ExitCode.UNEXPECTED);
        };
    }

    static int exitCode(LeftfoldException failure) {
        return switch (failure) {
            case CorruptStoreException _,
                    NewerSchemaException _,
                    OutcomeUnknownException _,
                    OverloadedException _,
                    ReadOnlyStoreException _,
                    StoreClosedException _,
                    StoreInUseException _,
                    StoreUnavailableException _,
                    UnsupportedCapabilityException _ -> ExitCode.STORE;
            case CheckpointMismatchException _,
                    ConditionFailedException _,
                    KeyReusedException _,
                    TooLargeException _,
                    TruncatedException _,
                    UndecodableException _ -> ExitCode.BAD_INPUT;
            case SubscriptionFailedException _, WorkFailedException _ -> ExitCode.UNEXPECTED;
        };
    }

    /// What the command line has to add to the message.
    private String nextStep(LeftfoldException failure) {
        return switch (failure) {
            case CorruptStoreException _ ->
                "Keep the files as they are. " + root.name + " verify says what is damaged.";
            case OutcomeUnknownException _ -> "Run the same command again: nothing is written twice.";
            case TruncatedException truncated -> "Begin with --after " + (truncated.firstPosition() - 1) + ".";
            case CheckpointMismatchException _,
                    ConditionFailedException _,
                    KeyReusedException _,
                    NewerSchemaException _,
                    OverloadedException _,
                    ReadOnlyStoreException _,
                    StoreClosedException _,
                    StoreInUseException _,
                    StoreUnavailableException _,
                    SubscriptionFailedException _,
                    WorkFailedException _,
                    TooLargeException _,
                    UndecodableException _,
                    UnsupportedCapabilityException _ -> "";
        };
    }

    private String storeMakers() {
        var maker = root.storeMaker
                .map(command -> root.name + " " + command + ", or ")
                .orElse("");
        return "Make one with " + maker + root.name + " import FILE, or name another with --store sqlite:FILE.";
    }

    private int report(Exception failure, String message, String code, String nextStep, int exitCode) {
        var err = root.terminal.err();
        err.println(root.name + ": " + Visible.of(message) + " [" + code + "]");
        if (!nextStep.isEmpty()) {
            err.println("  " + Visible.of(nextStep));
        }
        if (root.debug) {
            failure.printStackTrace(err);
        }
        err.flush();
        return exitCode;
    }
}
