package io.leftfold.cli;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The option `-o`, for any command: `@Mixin OutputOption output = new OutputOption();`.
public final class OutputOption {
    /// How results are written.
    public enum Format {
        /// For people.
        TABLE,
        /// One array or object.
        JSON,
        /// One object on each line.
        NDJSON
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table (default), json, or ndjson: one JSON object on each line.")
    private Format format = Format.TABLE;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    public OutputOption() {}

    /// Whether JSON is asked for, also by a command line that is wrong elsewhere.
    static boolean isJson(List<String> arguments) {
        var joined = " " + String.join(" ", arguments).toLowerCase(Locale.ROOT) + " ";
        return joined.matches(".* (-o[ =]?|--output[ =])(nd)?json .*");
    }

    public Format format() {
        return format;
    }

    public Terminal terminal() {
        return root().terminal;
    }

    Root root() {
        return Root.of(command);
    }

    /// A list, to be written in the format that was asked for.
    ///
    /// @param headings an empty table
    /// @param cells    of one row of it
    /// @param json     what [Json] writes of one item
    public <T> Listing<T> list(Table headings, Function<T, List<?>> cells, Function<T, Object> json) {
        return new Listing<>(terminal(), format, headings, cells, item -> Json.line(json.apply(item)));
    }

    /// Writes one object as JSON, or as text for people.
    public void show(Object json, Runnable text) {
        switch (format) {
            case TABLE -> text.run();
            case JSON -> terminal().out().println(Json.pretty(json));
            case NDJSON -> terminal().out().println(Json.line(json));
        }
    }

    /// A list whose items already have a JSON form, on one line each.
    <T> Listing<T> lines(Table headings, Function<T, List<?>> cells, Function<T, String> json) {
        return new Listing<>(terminal(), format, headings, cells, item -> Visible.json(json.apply(item)));
    }
}
