package io.leftfold.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What was measured, under which conditions.
///
/// @param conditions one line each: the machine, the server, the plan
/// @param leftOut    why, of those that could not be measured
record Report(List<String> conditions, List<Measured> measured, Map<Entrant, String> leftOut) {
    /// Leftfold is to do so many times what another does.
    ///
    /// @param clients empty for all
    private record Bar(Work work, Optional<Integer> clients, Entrant entrant, double times) {}

    private static final List<Bar> BARS = List.of(
            new Bar(Work.COMMAND, Optional.of(64), Entrant.AXON, 5),
            new Bar(Work.COMMAND, Optional.of(64), Entrant.AXON_TUNED, 5),
            new Bar(Work.LOAD, Optional.empty(), Entrant.AXON, 4),
            new Bar(Work.LOAD, Optional.empty(), Entrant.AXON_TUNED, 4),
            new Bar(Work.CATCHUP, Optional.empty(), Entrant.AXON, 10),
            new Bar(Work.CATCHUP, Optional.empty(), Entrant.AXON_TUNED, 10),
            new Bar(Work.PROJECT, Optional.empty(), Entrant.AXON, 10),
            new Bar(Work.PROJECT, Optional.empty(), Entrant.AXON_TUNED, 10),
            new Bar(Work.HOT, Optional.of(64), Entrant.AXON, 20),
            new Bar(Work.HOT, Optional.of(64), Entrant.AXON_TUNED, 20));

    Report {
        conditions = List.copyOf(conditions);
        measured = List.copyOf(measured);
        leftOut = Map.copyOf(leftOut);
    }

    List<Measured.Case> cases() {
        return measured.stream().map(Measured::of).distinct().toList();
    }

    List<Entrant> entrants() {
        return measured.stream().map(Measured::entrant).distinct().sorted().toList();
    }

    Optional<Measured> of(Entrant entrant, Measured.Case of) {
        return measured.stream()
                .filter(one -> one.entrant() == entrant && one.of().equals(of))
                .findFirst();
    }

    /// Tables, a heading above each; no heading of a page.
    String markdown() {
        var text = new StringBuilder();
        conditions.forEach(line -> text.append("- ").append(line).append('\n'));
        leftOut.forEach((entrant, reason) -> text.append("- **Left out: ")
                .append(entrant.title())
                .append("**, because ")
                .append(reason)
                .append('\n'));
        table(text, "Per second: median (least to most of the rounds)", Report::rate);
        table(text, "Milliseconds of a call: half took at most, 99 of 100 took at most", Report::latency);
        table(text, "Microseconds of processors, client and server, per stream, event or command", Report::cpu);
        bars(text);
        return text.toString();
    }

    private void table(StringBuilder text, String title, Function<Measured, String> cell) {
        text.append("\n**").append(title).append("**\n\n| Work | clients |");
        entrants().forEach(entrant -> text.append(' ').append(entrant.title()).append(" |"));
        text.append("\n| --- | ---: |")
                .append(" ---: |".repeat(entrants().size()))
                .append('\n');
        for (var of : cases()) {
            text.append("| ")
                    .append(of.work().title())
                    .append(" | ")
                    .append(of.clients())
                    .append(" |");
            for (var entrant : entrants()) {
                text.append(' ').append(of(entrant, of).map(cell).orElse("–")).append(" |");
            }
            text.append('\n');
        }
    }

    private static String rate(Measured one) {
        return String.format(
                Locale.ROOT, "%,.0f (%,.0f–%,.0f)", one.perSecond(), one.perSecondMin(), one.perSecondMax());
    }

    private static String latency(Measured one) {
        return String.format(Locale.ROOT, "%.2f, %.2f", one.millis(0.5), one.millis(0.99));
    }

    private static String cpu(Measured one) {
        return String.format(Locale.ROOT, "%.1f", one.cpuMicros());
    }

    private void bars(StringBuilder text) {
        var lines = new ArrayList<String>();
        for (var bar : BARS) {
            for (var of : cases()) {
                if (of.work() == bar.work
                        && bar.clients.map(count -> count == of.clients()).orElse(true)) {
                    line(bar, of).ifPresent(lines::add);
                }
            }
        }
        if (!lines.isEmpty()) {
            text.append(
                    "\n| Work | clients | Leftfold does | to be at least | |\n| --- | ---: | ---: | ---: | --- |\n");
            lines.forEach(text::append);
        }
    }

    private Optional<String> line(Bar bar, Measured.Case of) {
        return of(Entrant.LEFTFOLD, of)
                .flatMap(mine -> of(bar.entrant, of).map(theirs -> {
                    double times = mine.times(theirs);
                    return String.format(
                            Locale.ROOT,
                            "| %s | %d | %.1f × %s | %.0f × | %s |%n",
                            of.work().title(),
                            of.clients(),
                            times,
                            bar.entrant.title(),
                            bar.times,
                            times >= bar.times ? "met" : "**missed**");
                }));
    }
}
