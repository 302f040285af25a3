package io.leftfold.cli;

import io.leftfold.CorruptStoreException;
import io.leftfold.ErrorKind;
import io.leftfold.ErrorKind.Category;
import io.leftfold.ErrorKind.Leaves;
import io.leftfold.LeftfoldException;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.TruncatedException;
import io.leftfold.diff.BrokenFileException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says what went wrong, in a line or two or as JSON, and finds the exit code for it.
final class Failures {
    private static final int WORD_MAX = 100;

    /// An error as it is told.
    ///
    /// @param next what to do now, where the message does not say it; empty where it does
    private record Told(ErrorKind kind, int exitCode, String message, Map<String, Object> facts, String next) {
        static Told of(CliError error, String message, String next) {
            return new Told(error.kind(), error.exitCode(), message, Map.of(), next);
        }

        Object json() {
            var json = new LinkedHashMap<String, Object>();
            json.put("code", kind.code());
            json.put("category", kind.category().code());
            json.put("message", message);
            json.put("facts", facts);
            json.put("leaves", kind.leaves().code());
            json.put("next", next.isEmpty() ? kind.next() : next);
            json.put("exitCode", exitCode);
            return json;
        }
    }

    private final Root root;

    Failures(Root root) {
        this.root = root;
    }

    int onParameters(ParameterException failure, String[] arguments) {
        var help = "See " + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help.";
        // Nobody means a word by a very long one, and to compare it with all words takes long.
        var suggestions = failure instanceof UnmatchedArgumentException unmatched
                        && unmatched.getUnmatched().getFirst().length() <= WORD_MAX
                ? unmatched.getSuggestions()
                : List.<String>of();
        var next = suggestions.isEmpty() ? help : "Did you mean " + String.join(" or ", suggestions) + "? " + help;
        return report(failure, Told.of(CliError.USAGE, usage(failure), next));
    }

    /// What is wrong with the command line; the parser's own words name places in it by numbers.
    private static String usage(ParameterException failure) {
        return switch (failure) {
            case MissingParameterException missing
            when !missing.getMissing().isEmpty() ->
                missing.getMissing().stream().map(Failures::name).collect(Collectors.joining(", "))
                        + (missing.getMissing().size() == 1 ? " is missing" : " are missing");
            case UnmatchedArgumentException unmatched -> unmatched(unmatched);
            case OverwrittenOptionException twice -> name(twice.getOverwritten()) + " is given more than once";
            default ->
                failure.getArgSpec() == null || failure.getValue() == null
                        ? String.valueOf(failure.getMessage())
                        : name(failure.getArgSpec()) + ": " + reason(failure);
        };
    }

    private static String unmatched(UnmatchedArgumentException failure) {
        var command = failure.getCommandLine();
        var what = failure.isUnknownOption()
                ? " is no option of "
                : command.getSubcommands().isEmpty() ? " is more than is taken by " : " is no command of ";
        return failure.getUnmatched().getFirst()
                + what
                + command.getCommandSpec().qualifiedName();
    }

    private static String reason(ParameterException failure) {
        var type = failure.getArgSpec().type();
        if (isNumber(type)) {
            return failure.getValue() + " is no whole number";
        }
        if (type.isEnum()) {
            return failure.getValue() + " is none of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(value -> ErrorKind.codeOf((Enum<?>) value))
                            .collect(Collectors.joining(", "));
        }
        return failure.getCause() instanceof TypeConversionException refused
                ? String.valueOf(refused.getMessage())
                : failure.getValue() + " cannot be used: " + failure.getCause();
    }

    private static boolean isNumber(Class<?> type) {
        return type == long.class || type == Long.class || type == int.class || type == Integer.class;
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    int onExecution(Exception failure, CommandLine command) {
        return switch (failure) {
            case OutputFailedException broken when broken.isBrokenPipe() -> ExitCode.OK;
            case OutputFailedException full ->
                report(
                        full,
                        Told.of(
                                CliError.OUTPUT_FAILED,
                                "standard output could not be written: " + full.getCause(),
                                CliError.OUTPUT_FAILED.kind().next()));
            case BadInputException bad -> report(bad, told(bad));
            case BrokenFileException broken ->
                report(
                        broken,
                        Told.of(
                                CliError.FILE_BROKEN,
                                String.valueOf(broken.getMessage()),
                                CliError.FILE_BROKEN.kind().next()));
            case MissingStoreException missing ->
                report(missing, Told.of(CliError.STORE_MISSING, String.valueOf(missing.getMessage()), storeMakers()));
            case ParameterException usage -> onParameters(usage, new String[0]);
            case LeftfoldException known ->
                report(
                        known,
                        new Told(
                                known.kind(),
                                CliError.exitCode(known.kind().category()),
                                String.valueOf(known.getMessage()),
                                known.facts(),
                                nextStep(known)));
            default ->
                report(
                        failure,
                        Told.of(
                                CliError.BUG,
                                "something happened that should not: " + failure,
                                CliError.BUG.kind().next()));
        };
    }

    /// Tells of the damage that a verification found.
    int onFindings(int count, String store) {
        return report(
                null,
                Told.of(
                        CliError.FINDINGS,
                        count + " findings in " + store,
                        CliError.FINDINGS.kind().next()));
    }

    /// Tells that the doctor found problems.
    int onProblems(long count) {
        return report(
                null,
                Told.of(
                        CliError.PROBLEMS,
                        count + (count == 1 ? " problem" : " problems") + " found",
                        CliError.PROBLEMS.kind().next()));
    }

    /// Tells that today's code decides otherwise.
    int onDifferences(long count) {
        return report(
                null,
                Told.of(
                        CliError.DECISIONS_DIFFER,
                        count + (count == 1 ? " difference" : " differences"),
                        CliError.DECISIONS_DIFFER.kind().next()));
    }

    /// Tells that a replay left events undone.
    int onIncomplete(String why) {
        return report(
                null,
                Told.of(
                        CliError.REPLAY_INCOMPLETE,
                        why,
                        CliError.REPLAY_INCOMPLETE.kind().next()));
    }

    private static Told told(BadInputException bad) {
        var kind = CliError.of(bad.code())
                .map(CliError::kind)
                .orElseGet(() -> new ErrorKind(bad.code(), Category.FIX_CALL, Leaves.UNCHANGED, "", "", List.of()));
        return new Told(kind, ExitCode.BAD_INPUT, String.valueOf(bad.getMessage()), Map.of(), bad.nextStep());
    }

    /// What the command line has to add to the message.
    private String nextStep(LeftfoldException failure) {
        return switch (failure) {
            case CorruptStoreException _ ->
                "Keep the files as they are. " + root.name + " verify says what is damaged.";
            case OutcomeUnknownException _ -> "Run the same command again: nothing is written twice.";
            case TruncatedException truncated ->
                "Begin with --after " + (truncated.firstPosition() - 1)
                        + ", or give the folder of the archived parts with --archive.";
            case LeftfoldException _ -> "";
        };
    }

    private String storeMakers() {
        var maker = root.storeMaker
                .map(command -> root.name + " " + command + ", or ")
                .orElse("");
        return "Make one with " + maker + root.name + " import FILE, or name another with --store " + root.storeForms()
                + ".";
    }

    private int report(@Nullable Exception failure, Told told) {
        var err = root.terminal.err();
        if (root.tellsJson) {
            err.println(Json.line(told.json()));
        } else {
            err.println(root.name + ": " + Visible.of(told.message) + " [" + told.kind.code() + "]");
            if (!told.next.isEmpty()) {
                err.println("  " + Visible.of(told.next));
            }
        }
        if (root.debug && failure != null) {
            failure.printStackTrace(err);
        }
        err.flush();
        return told.exitCode;
    }
}
