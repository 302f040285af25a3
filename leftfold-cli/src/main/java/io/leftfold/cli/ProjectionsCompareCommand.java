package io.leftfold.cli;

import io.leftfold.project.Comparison;
import io.leftfold.project.Comparison.Compared;
import io.leftfold.project.Comparison.Difference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        description =
                "Compare what two versions of a projection have kept, at a moment at which both have come to the same"
                        + " position. Exit code 3 if anything differs.")
final class ProjectionsCompareCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "The projection.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "FIRST", description = "One version.")
    private int first;

    @Parameters(index = "2", paramLabel = "SECOND", description = "The other one.")
    private int second;

    @Option(names = "--sample", paramLabel = "N", description = "Show at most this many differences; default 20.")
    private int sample = 20;

    @Option(names = "--wait", paramLabel = "SECONDS", description = "Wait so long for such a moment; default 10.")
    private long wait = 10;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        var known = KnownProjections.of(command);
        var one = known.find(name, first);
        var other = known.find(name, second);
        var comparison = known.with(
                store,
                projections -> Given.checked(
                        () -> projections.compare(one, other, List.of(), sample, KnownProjections.seconds(wait))));
        return switch (comparison) {
            case Compared compared -> {
                show(compared);
                yield compared.isSame() ? ExitCode.OK : ExitCode.FINDINGS;
            }
            case Comparison.Apart(long here, long there) ->
                throw new BadInputException(
                        "projection-not-ready",
                        "version " + first + " of " + name + " has come to position " + here + ", version " + second
                                + " to " + there,
                        "Let both catch up, or give them time with --wait.");
        };
    }

    private void show(Compared compared) {
        var json = new LinkedHashMap<String, Object>();
        json.put("position", compared.position());
        json.put("equal", compared.equal());
        json.put("different", compared.different());
        json.put("onlyInFirst", compared.onlyInFirst());
        json.put("onlyInSecond", compared.onlyInSecond());
        json.put("sample", compared.sample());
        output.show(json, () -> {
            output.terminal()
                    .out()
                    .println(String.format(
                            Locale.ROOT,
                            "at position %,d: %,d equal, %,d different, %,d only in version %d, %,d only in version %d",
                            compared.position(),
                            compared.equal(),
                            compared.different(),
                            compared.onlyInFirst(),
                            first,
                            compared.onlyInSecond(),
                            second));
            if (!compared.sample().isEmpty()) {
                var table = Table.of("WHERE", "KEY", "WHAT", "VERSION " + first, "VERSION " + second);
                for (Difference difference : compared.sample()) {
                    table.row(
                            difference.where(),
                            difference.key(),
                            difference.what(),
                            difference.first(),
                            difference.second());
                }
                table.print(output.terminal());
            }
        });
    }
}
