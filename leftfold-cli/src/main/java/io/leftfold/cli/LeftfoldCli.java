package io.leftfold.cli;

import io.leftfold.Environment;
import io.leftfold.ReadModelDatabase;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.decide.Aggregate;
import io.leftfold.diff.Subject;
import io.leftfold.json.JsonCodec;
import io.leftfold.project.ReadModel;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListResourceBundle;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

/// The command line of an application: Leftfold's commands, and the application's own.
///
/// ```java
/// System.exit(LeftfoldCli.named("shop")
///         .aggregate(Shop.ORDER)
///         .codec(Shop.EVENTS)
///         .command(new DemoCommand())
///         .defaultStore("sqlite:" + LeftfoldCli.home().resolve("shop.db"))
///         .run(args));
/// ```
public final class LeftfoldCli {
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9]*");

    private final String name;
    private final List<Aggregate<?, ?, ?>> aggregates = new ArrayList<>();
    private final List<JsonCodec<?>> codecs = new ArrayList<>();
    private final List<ReadModel<?>> projections = new ArrayList<>();
    private final List<Subject<?, ?, ?>> subjects = new ArrayList<>();
    private final Map<String, Consumer<RecordedEvent>> handlers = new LinkedHashMap<>();
    private final List<Object> commands = new ArrayList<>();
    private final Map<String, StoreKind> kinds = new LinkedHashMap<>();
    private Optional<Function<StoreOption, ReadModelDatabase<Connection>>> readModels = Optional.empty();
    private Optional<String> defaultStore = Optional.empty();
    private Optional<String> storeMaker = Optional.empty();
    private String description = "Looks into a log of events.";

    private LeftfoldCli(String name) {
        this.name = name;
        store(new SqliteFiles());
    }

    /// @param name what users type to run it
    public static LeftfoldCli named(String name) {
        return new LeftfoldCli(name);
    }

    /// The folder for stores that nobody said a place for: `LEFTFOLD_HOME`, else `.leftfold` in the user's
    /// folder.
    public static Path home() {
        var home = System.getenv("LEFTFOLD_HOME");
        return home == null || home.isEmpty() ? Path.of(System.getProperty("user.home"), ".leftfold") : Path.of(home);
    }

    /// What the application is, in a sentence.
    public LeftfoldCli description(String description) {
        this.description = description;
        return this;
    }

    /// One more kind of entity that `state` knows.
    public LeftfoldCli aggregate(Aggregate<?, ?, ?> aggregate) {
        aggregates.add(aggregate);
        return this;
    }

    /// Events whose schemas `schema` shows.
    public LeftfoldCli codec(JsonCodec<?> codec) {
        codecs.add(codec);
        return this;
    }

    /// One more version of a projection, for `projections`.
    ///
    /// @throws IllegalArgumentException if that version is there already
    public LeftfoldCli projection(ReadModel<?> projection) {
        if (projections.stream().anyMatch(one -> one.subscription().equals(projection.subscription()))) {
            throw new IllegalArgumentException("two projections are " + projection.subscription());
        }
        projections.add(projection);
        return this;
    }

    /// Where the projections are kept, with the subscriptions, their letters, and snapshots.
    ///
    /// @param open opens them, beside the store that is meant; the command closes what it gives
    public LeftfoldCli readModels(Function<StoreOption, ReadModelDatabase<Connection>> open) {
        readModels = Optional.of(open);
        return this;
    }

    /// What `decisions` compares besides the states of aggregates: where their commands come from, and boundaries.
    public LeftfoldCli subjects(List<? extends Subject<?, ?, ?>> subjects) {
        this.subjects.addAll(subjects);
        return this;
    }

    /// One more handler that `replay` gives events to: safe for use by several threads, since it may be asked to
    /// use several.
    ///
    /// @param name what users call it
    /// @throws IllegalArgumentException if there is a handler with that name
    public LeftfoldCli handler(String name, Consumer<RecordedEvent> handler) {
        if (handlers.putIfAbsent(name, handler) != null) {
            throw new IllegalArgumentException("there is a handler with the name " + name);
        }
        return this;
    }

    /// One more command: an object annotated for picocli.
    public LeftfoldCli command(Object command) {
        commands.add(command);
        return this;
    }

    /// One more kind of store that addresses may name; `sqlite:FILE` is there already.
    ///
    /// @throws IllegalArgumentException if its scheme is not written as one, or there is a kind with it
    public LeftfoldCli store(StoreKind kind) {
        if (!SCHEME.matcher(kind.scheme()).matches()) {
            throw new IllegalArgumentException("a scheme is lower-case letters and digits: " + kind.scheme());
        }
        if (kinds.putIfAbsent(kind.scheme(), kind) != null) {
            throw new IllegalArgumentException("there is a kind of store with the scheme " + kind.scheme());
        }
        return this;
    }

    /// The store where neither `--store` nor `LEFTFOLD_STORE` says one: `sqlite:FILE`, or as another kind writes
    /// it.
    public LeftfoldCli defaultStore(String address) {
        this.defaultStore = Optional.of(address);
        return this;
    }

    /// The command that makes a store, named where there is none.
    public LeftfoldCli storeMadeBy(String command) {
        this.storeMaker = Optional.of(command);
        return this;
    }

    /// Runs the command that `arguments` say. Errors are printed, never thrown.
    ///
    /// @return one of [ExitCode]
    public int run(String... arguments) {
        return run(Terminal.system(Environment.system()), Interrupt.ofProcess(), arguments);
    }

    int run(Terminal terminal, Interrupt interrupt, String... arguments) {
        var root = new Root(
                name,
                terminal,
                Collections.unmodifiableMap(kinds),
                defaultStore,
                storeMaker,
                List.copyOf(aggregates),
                List.copyOf(codecs),
                List.copyOf(projections),
                readModels,
                List.copyOf(subjects),
                Collections.unmodifiableMap(handlers),
                interrupt);
        root.tellsJson = OutputOption.isJson(List.of(arguments));
        var failures = new Failures(root);
        var line = commandLine(root, failures);
        int code = line.execute(arguments);
        try {
            terminal.out().flush();
        } catch (OutputFailedException failure) {
            return failures.onExecution(failure, line);
        }
        terminal.err().flush();
        return code;
    }

    private CommandLine commandLine(Root root, Failures failures) {
        var line = new CommandLine(root);
        line.setCommandName(name);
        line.getCommandSpec().usageMessage().description(description).footer(footer());
        commands.forEach(line::addSubcommand);
        List.of(
                        new StreamsCommand(),
                        new ReadCommand(),
                        new StateCommand(),
                        new TailCommand(),
                        new StatsCommand(),
                        new VerifyCommand(),
                        new ArchiveCommand(),
                        new RetentionCommand(),
                        new BenchCommand(),
                        new ExportCommand(),
                        new ImportCommand(),
                        new ReplayCommand(),
                        new SchemaCommand(),
                        new ProjectionsCommand(),
                        new SubscriptionsCommand(),
                        new DeadLettersCommand(),
                        new SnapshotsCommand(),
                        new DecisionsCommand(),
                        new DoctorCommand(Machine::own),
                        new CommandLine.HelpCommand())
                .forEach(line::addSubcommand);
        var version = versionProvider();
        line.getSubcommands().values().forEach(command -> withHelp(command, version));
        withHelp(line.getCommandSpec(), version);
        var texts = texts(root);
        line.getSubcommands().values().forEach(command -> withTexts(command, texts));

        // Below here everything reaches the commands too.
        line.registerConverter(StreamId.class, reading(StreamId::parse))
                .registerConverter(Tag.class, reading(Tag::parse))
                .registerConverter(Instant.class, reading(Times::parse))
                .registerConverter(Duration.class, reading(Times::span))
                .registerConverter(Path.class, reading(Path::of))
                // A name may begin with @; picocli would put what a file of that name holds in its place.
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(Math.clamp(root.terminal.columns(), 60, 120))
                .setColorScheme(colours(root.terminal))
                .setOut(root.terminal.out())
                .setErr(root.terminal.err())
                .setParameterExceptionHandler(failures::onParameters)
                .setExecutionExceptionHandler((failure, command, _) -> failures.onExecution(failure, command));
        line.setExecutionStrategy(parsed -> {
            if (!parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
                line.usage(root.terminal.err());
                return ExitCode.BAD_INPUT;
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        return line;
    }

    private String[] footer() {
        return new String[] {
            "",
            "Default store: " + defaultStore.map(Address::shown).orElse("none"),
            "Exit codes: 0 done, 1 unexpected, 2 bad input, 3 verify, doctor or diff found something,",
            "            4 the store cannot be used, 130 interrupted"
        };
    }

    private IVersionProvider versionProvider() {
        var version = LeftfoldCli.class.getPackage().getImplementationVersion();
        return () -> new String[] {name + " " + (version == null ? "(not packaged)" : version)};
    }

    private static void withHelp(CommandLine command, IVersionProvider version) {
        withHelp(command.getCommandSpec(), version);
        command.getSubcommands().values().forEach(below -> withHelp(below, version));
    }

    private static void withHelp(CommandSpec command, IVersionProvider version) {
        if (command.findOption("--help") == null) {
            command.mixinStandardHelpOptions(true);
        }
        if (command.version().length == 0) {
            command.versionProvider(version);
        }
    }

    /// What texts of help say of this application's stores.
    private static ResourceBundle texts(Root root) {
        return new ListResourceBundle() {
            @Override
            protected Object[][] getContents() {
                return new Object[][] {{Root.STORE_FORMS, root.storeForms()}};
            }
        };
    }

    private static void withTexts(CommandLine command, ResourceBundle texts) {
        if (command.getCommandSpec().resourceBundle() == null) {
            command.getCommandSpec().resourceBundle(texts);
        }
        command.getSubcommands().values().forEach(below -> withTexts(below, texts));
    }

    /// picocli shows the message of this exception alone.
    private static <T> ITypeConverter<T> reading(Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException refused) {
                throw new TypeConversionException(refused.getMessage());
            }
        };
    }

    private static ColorScheme colours(Terminal terminal) {
        return CommandLine.Help.defaultColorScheme(terminal.isColoured() ? Ansi.ON : Ansi.OFF);
    }
}
