package io.leftfold.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.sourceforge.pmd.cpd.CPDConfiguration;
import net.sourceforge.pmd.cpd.CPDReport;
import net.sourceforge.pmd.cpd.CpdAnalysis;
import net.sourceforge.pmd.cpd.Match;
import net.sourceforge.pmd.lang.java.JavaLanguageModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nothing is said twice, looked at over all modules at once.
class DuplicationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /// With fewer, lists of fields and calls with many arguments are taken for copies of each other.
    private static final int TOKENS = 60;

    @Test
    void no_two_pieces_of_main_code_are_the_same() throws IOException {
        assertThat(twins(mainSources())).isEmpty();
    }

    @Test
    void a_piece_that_stands_in_two_files_is_found(@TempDir Path folder) throws IOException {
        var piece = Files.readString(ROOT.resolve("leftfold-core/src/main/java/io/leftfold/Names.java"));
        var first = Files.writeString(folder.resolve("First.java"), piece);
        var second =
                Files.writeString(folder.resolve("Second.java"), piece.replace("final class Names", "class Second"));

        assertThat(twins(List.of(first, second))).isNotEmpty();
    }

    private static List<Path> mainSources() throws IOException {
        try (var files = Files.walk(ROOT)) {
            var sources = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/main/java/"))
                    .toList();
            assertThat(sources).hasSizeGreaterThan(100);
            return sources;
        }
    }

    private static List<String> twins(List<Path> files) throws IOException {
        var configuration = new CPDConfiguration();
        configuration.setOnlyRecognizeLanguage(JavaLanguageModule.getInstance());
        configuration.setMinimumTileSize(TOKENS);
        configuration.setIgnoreAnnotations(true);
        var twins = new ArrayList<String>();
        try (var analysis = CpdAnalysis.create(configuration)) {
            files.forEach(analysis.files()::addFile);
            analysis.performAnalysis(report -> describe(report, twins));
        }
        return twins;
    }

    private static void describe(CPDReport report, List<String> twins) {
        assertThat(report.getProcessingErrors()).isEmpty();
        report.getMatches().stream().map(DuplicationTest::described).forEach(twins::add);
    }

    private static String described(Match match) {
        var places = new StringBuilder(match.getTokenCount() + " tokens, " + match.getLineCount() + " lines:");
        match.iterator()
                .forEachRemaining(mark -> places.append(System.lineSeparator())
                        .append("    ")
                        .append(mark.getLocation().startPosToStringWithFile()));
        return places.toString();
    }
}
