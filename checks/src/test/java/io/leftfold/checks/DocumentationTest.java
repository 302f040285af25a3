package io.leftfold.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Code in the documentation is code that was compiled and run: each block of Java names a region of a source
/// file (`<!-- region: file#name -->` before it, `// region: name` to `// endregion` there) and equals it.
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- region: ([^#\\s]+)#(\\S+) -->\\n)?```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)#:]+)(?:#[^)]*)?\\)");

    private static List<Path> pages() throws IOException {
        try (var docs = Files.walk(ROOT.resolve("docs"));
                var top = Files.list(ROOT)) {
            return Stream.concat(top, docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .toList();
        }
    }

    @Test
    void code_in_pages_is_a_region_of_code_that_runs() throws IOException {
        int blocks = 0;
        for (var page : pages()) {
            var matcher = BLOCK.matcher(Files.readString(page));
            while (matcher.find()) {
                assertThat(matcher.group(1))
                        .as("%s: a block of Java without a region", page)
                        .isNotNull();
                assertThat(matcher.group(3))
                        .as("%s: region %s of %s", page, matcher.group(2), matcher.group(1))
                        .isEqualTo(region(ROOT.resolve(matcher.group(1)), matcher.group(2)));
                blocks++;
            }
        }
        assertThat(blocks).isPositive();
    }

    private static String region(Path file, String name) throws IOException {
        var lines = Files.readAllLines(file);
        int begin = lines.stream().map(String::strip).toList().indexOf("// region: " + name);
        assertThat(begin).as("region %s of %s", name, file).isNotNegative();
        var region = new ArrayList<String>();
        for (var line : lines.subList(begin + 1, lines.size())) {
            if (line.strip().equals("// endregion")) {
                return String.join("\n", region).stripIndent() + "\n";
            }
            region.add(line);
        }
        throw new AssertionError("region " + name + " of " + file + " has no end");
    }

    @Test
    void links_between_pages_lead_somewhere() throws IOException {
        for (var page : pages()) {
            var matcher = LINK.matcher(Files.readString(page));
            while (matcher.find()) {
                assertThat(page.resolveSibling(matcher.group(1)))
                        .as("a link of %s", page)
                        .exists();
            }
        }
    }
}
