package io.leftfold.benchmarks;

import java.util.Locale;

/// Bars, in SVG: a panel for each work and number of clients, with a scale of its own. Colours follow what the
/// reader's system prefers, light or dark.
final class Plot {
    private static final int COLUMNS = 3;
    private static final int WIDTH = 330;
    private static final int BAR = 18;
    private static final int ROW = 24;
    private static final int HEAD = 44;
    private static final int LABEL = 92;
    private static final int FIGURE = 64;
    private static final int GAP = 22;

    private static final String STYLE = """
            text { font: 12px system-ui, sans-serif; fill: #1f2328; }
            .title { font-weight: 600; }
            .unit { fill: #59636e; }
            .bar { fill: #8c959f; }
            .own { fill: #0969da; }
            .spread { stroke: #1f2328; stroke-width: 1.5; }
            @media (prefers-color-scheme: dark) {
              text { fill: #f0f6fc; }
              .unit { fill: #9198a1; }
              .bar { fill: #656c76; }
              .own { fill: #4493f8; }
              .spread { stroke: #f0f6fc; }
            }
            """;

    private final Report report;
    private final StringBuilder svg = new StringBuilder();

    private Plot(Report report) {
        this.report = report;
    }

    static String of(Report report) {
        return new Plot(report).draw();
    }

    private String draw() {
        int panel = HEAD + report.entrants().size() * ROW + GAP;
        int rows = Math.ceilDiv(report.cases().size(), COLUMNS);
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
                        + " aria-label=\"Work per second of each entrant\">%n",
                COLUMNS * WIDTH, rows * panel);
        add("<style>%n%s</style>%n", STYLE);
        for (int i = 0; i < report.cases().size(); i++) {
            add("<g transform=\"translate(%d %d)\">%n", i % COLUMNS * WIDTH, i / COLUMNS * panel);
            panel(report.cases().get(i));
            add("</g>%n");
        }
        add("</svg>%n");
        return svg.toString();
    }

    private void panel(Measured.Case of) {
        var clients = of.clients() == 1 ? "one client" : of.clients() + " clients";
        add("<text class=\"title\" x=\"8\" y=\"16\">%s, %s</text>%n", of.work().title(), clients);
        add(
                "<text class=\"unit\" x=\"8\" y=\"32\">%s per second</text>%n",
                of.work().unit());
        var all = report.measured().stream().filter(one -> one.of().equals(of)).toList();
        double most = all.stream().mapToDouble(Measured::perSecondMax).max().orElse(1);
        for (int i = 0; i < all.size(); i++) {
            bar(all.get(i), HEAD + i * ROW, most);
        }
    }

    private void bar(Measured one, int y, double most) {
        double scale = (WIDTH - LABEL - FIGURE) / most;
        int middle = y + BAR / 2;
        add("<text x=\"8\" y=\"%d\">%s</text>%n", middle + 4, one.entrant().title());
        add(
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
                one.entrant() == Entrant.LEFTFOLD ? "bar own" : "bar", LABEL, y, one.perSecond() * scale, BAR);
        add(
                "<line class=\"spread\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n",
                LABEL + one.perSecondMin() * scale, LABEL + one.perSecondMax() * scale, middle, middle);
        add(
                "<text x=\"%.1f\" y=\"%d\">%,.0f</text>%n",
                LABEL + one.perSecondMax() * scale + 6, middle + 4, one.perSecond());
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
