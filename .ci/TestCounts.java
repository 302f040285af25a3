import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/// Adds up the reports of all tests that are newer than a file, names what was skipped with the reason, and ends
/// with one line of sums. Exits with 1 if a test failed or none ran.
///
/// Arguments: the project's folder, the file.
void main(String[] arguments) throws Exception {
    var since = Files.getLastModifiedTime(Path.of(arguments[1]));
    int tests = 0;
    int failed = 0;
    int skipped = 0;
    var reasons = new TreeMap<String, Integer>();
    for (var report : reports(Path.of(arguments[0]))) {
        if (Files.getLastModifiedTime(report).compareTo(since) < 0) {
            continue;
        }
        var cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            var test = (Element) cases.item(i);
            tests++;
            if (has(test, "failure") || has(test, "error")) {
                failed++;
            } else if (has(test, "skipped")) {
                skipped++;
                var skip = (Element) test.getElementsByTagName("skipped").item(0);
                var reason = reason(skip);
                reasons.merge(test.getAttribute("classname") + ": " + reason, 1, Integer::sum);
            }
        }
    }
    reasons.forEach((reason, times) -> IO.println("skipped " + times + " x " + reason));
    IO.println((tests - failed - skipped) + " passed, " + failed + " failed, " + skipped + " skipped");
    if (failed > 0 || tests == 0) {
        System.exit(1);
    }
}

Iterable<Path> reports(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root.toAbsolutePath())) {
        return files.filter(file -> file.getParent().endsWith("target/surefire-reports"))
                .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                .toList();
    }
}

/// The message, else the first line of what a failed assumption printed, without the name of its class.
String reason(Element skip) {
    var said = skip.getAttribute("message");
    if (said.isBlank()) {
        said = skip.getTextContent().strip().lines().findFirst().orElse("").replaceFirst("^[\\w.]+: ", "");
    }
    return said.isBlank() ? "no reason given" : said;
}

boolean has(Element test, String child) {
    return test.getElementsByTagName(child).getLength() > 0;
}
