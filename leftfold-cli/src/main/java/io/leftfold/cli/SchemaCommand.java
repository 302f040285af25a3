package io.leftfold.cli;

import io.leftfold.schema.EventSchema;
import io.leftfold.schema.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "schema",
        description = "List the event types, print the JSON Schema of one, or write them all to a folder.")
final class SchemaCommand implements Callable<Integer> {
    private static final String EXPORTED = "events.schema.json";

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(arity = "0..1", paramLabel = "TYPE", description = "The type to print, for example order.created.")
    private @Nullable String type;

    @Option(names = "--schema-version", paramLabel = "N", description = "This version of the type; default is today's.")
    private @Nullable Integer schemaVersion;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write all of them to this folder, and " + EXPORTED + " for exported events.")
    private @Nullable Path folder;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        var schemas = Given.checked(() -> Schemas.of(Root.of(command).codecs));
        checkOptions();
        if (folder != null) {
            write(schemas, folder);
        } else if (type != null) {
            output.terminal().out().print(Visible.json(schema(schemas, type).text()));
        } else {
            list(schemas);
        }
        return ExitCode.OK;
    }

    private void checkOptions() {
        if (command != null && folder != null && type != null) {
            throw new ParameterException(command.commandLine(), "--out writes all types: leave out " + type);
        }
        if (command != null && schemaVersion != null && type == null) {
            throw new ParameterException(command.commandLine(), "--schema-version needs a TYPE");
        }
    }

    private EventSchema schema(Schemas schemas, String type) {
        var found = schemaVersion == null ? schemas.today(type) : schemas.find(type, schemaVersion);
        return found.orElseThrow(() -> new BadInputException(
                "no-schema",
                "the application has no schema of " + type
                        + Optional.ofNullable(schemaVersion)
                                .map(n -> " version " + n)
                                .orElse(""),
                "See " + Root.of(command).name + " schema for those that it has."));
    }

    private void list(Schemas schemas) {
        var table =
                Table.of("TYPE", "SCHEMA VERSION", "WRITTEN", "ALSO READ AS").numbers("SCHEMA VERSION");
        try (var list = output.list(table, SchemaCommand::cells, SchemaCommand::json)) {
            schemas.all().forEach(list::add);
        }
    }

    private static List<?> cells(EventSchema schema) {
        return List.of(
                schema.type(),
                schema.schemaVersion(),
                schema.isToday() ? "yes" : "no",
                String.join(", ", schema.oldNames()));
    }

    private static Object json(EventSchema schema) {
        var json = new LinkedHashMap<String, Object>();
        json.put("type", schema.type());
        json.put("schemaVersion", schema.schemaVersion());
        json.put("written", schema.isToday());
        json.put("oldNames", schema.oldNames());
        json.put("id", schema.id());
        json.put("file", schema.fileName());
        return json;
    }

    private void write(Schemas schemas, Path folder) {
        try {
            Files.createDirectories(folder);
            for (var schema : schemas.all()) {
                Files.writeString(folder.resolve(schema.fileName()), schema.text());
            }
            Files.writeString(folder.resolve(EXPORTED), schemas.exported());
        } catch (IOException failure) {
            throw new BadInputException(
                    "file-unwritable",
                    folder + " could not be written to: " + ImportCommand.reason(failure),
                    "Check the folder and the room on the disk.");
        }
        output.terminal()
                .err()
                .println(
                        schemas.all().size() + " schemas and " + EXPORTED + " are in " + Visible.of(folder.toString()));
    }
}
