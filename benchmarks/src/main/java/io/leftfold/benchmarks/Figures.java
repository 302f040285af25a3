package io.leftfold.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// A [Report] for programs.
///
/// @param leftOut why, by name
record Figures(List<String> conditions, List<Row> rows, Map<String, String> leftOut) {
    /// @param rates per second, of each round in turn
    record Row(
            String entrant,
            Work work,
            int clients,
            double perSecond,
            List<Double> rates,
            double p50Ms,
            double p99Ms,
            double cpuMicros) {}

    static Figures of(Report report) {
        var leftOut = new TreeMap<String, String>();
        report.leftOut().forEach((entrant, reason) -> leftOut.put(entrant.title(), reason));
        return new Figures(
                report.conditions(),
                report.measured().stream().map(Figures::row).toList(),
                leftOut);
    }

    private static Row row(Measured one) {
        return new Row(
                one.entrant().title(),
                one.of().work(),
                one.of().clients(),
                one.perSecond(),
                one.rounds().stream().map(round -> round.eventsPerSecond()).toList(),
                one.millis(0.5),
                one.millis(0.99),
                one.cpuMicros());
    }

    String json() {
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(this);
    }
}
