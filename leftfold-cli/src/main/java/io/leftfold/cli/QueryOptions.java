package io.leftfold.cli;

import io.leftfold.Criterion;
import io.leftfold.Query;
import io.leftfold.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options that say which events are meant.
final class QueryOptions {
    @Option(names = "--type", paramLabel = "TYPE", description = "Only events of this type; may be repeated.")
    private List<String> types = new ArrayList<>();

    @Option(
            names = "--tag",
            paramLabel = "NAME:VALUE",
            description = "Only events with this tag; repeated, with all of them.")
    private List<Tag> tags = new ArrayList<>();

    @Option(
            names = "--category",
            paramLabel = "CATEGORY",
            description = "Only events of streams of this category; may be repeated.")
    private List<String> categories = new ArrayList<>();

    @Option(
            names = "--correlation",
            paramLabel = "ID",
            description = "Only events with this correlation id; may be repeated.")
    private List<String> correlations = new ArrayList<>();

    @Option(
            names = "--causation",
            paramLabel = "ID",
            description = "Only events with this causation id; may be repeated.")
    private List<String> causations = new ArrayList<>();

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    Query query() {
        try {
            return Query.of(new Criterion(
                    Set.copyOf(types),
                    Set.copyOf(tags),
                    Set.copyOf(categories),
                    Set.copyOf(correlations),
                    Set.copyOf(causations)));
        } catch (IllegalArgumentException refused) {
            if (command == null) {
                throw refused;
            }
            throw new ParameterException(command.commandLine(), refused.getMessage(), refused);
        }
    }
}
