package io.leftfold.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Damage;
import io.leftfold.ErrorKind;
import io.leftfold.LeftfoldException;
import io.leftfold.cli.CliError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/errors.md` is made of what the code says of its errors, and names every code that there is.
class ErrorReferenceTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("docs/errors.md");
    private static final String REGENERATE = "./mvnw -pl checks -am test -Dleftfold.write.docs=true"
            + " -Dtest=ErrorReferenceTest -Dsurefire.failIfNoSpecifiedTests=false";

    /// Codes that are written as texts, next to what makes an error, a finding or a refusal of them.
    private static final Pattern CODE = Pattern.compile(
            "(?:new BadInputException\\(|new Finding\\(|String STREAM_[A-Z]+ =|Outcome\\.Refused\\()\\s*\"([^\"]+)\"");

    @Test
    void the_page_is_what_the_code_says() throws IOException {
        var page = page();
        if (Boolean.getBoolean("leftfold.write.docs")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/errors.md is not what the code says; write it anew with %s", REGENERATE)
                .isEqualTo(page);
    }

    @Test
    void every_code_in_the_code_is_on_the_page() throws IOException {
        var codes = new TreeSet<String>();
        for (var source : sources()) {
            var matcher = CODE.matcher(Files.readString(source));
            while (matcher.find()) {
                codes.add(matcher.group(1));
            }
        }
        var page = Files.readString(PAGE);

        assertThat(codes)
                .contains("usage", "bad-line", "stream-closed")
                .allSatisfy(code -> assertThat(page).as("the code %s", code).contains("`" + code + "`"));
    }

    @Test
    void no_two_errors_share_a_code() {
        var codes = Stream.concat(
                        LeftfoldException.kinds().stream(),
                        Arrays.stream(CliError.values()).map(CliError::kind))
                .map(ErrorKind::code)
                .toList();

        assertThat(codes)
                .doesNotHaveDuplicates()
                .allSatisfy(code -> assertThat(code).matches("[a-z]+(-[a-z]+)*"));
    }

    private static List<Path> sources() throws IOException {
        try (var files = Files.walk(ROOT, 20)) {
            return files.filter(file -> ROOT.relativize(file).toString().matches("leftfold-.*/src/main/.*\\.java"))
                    .toList();
        }
    }

    private static String page() {
        return """
                # Errors

                Every error has a code that stays the same in every version and language, a category, which is the reaction that it asks
                of its caller, and the state that it leaves. In Java it is a `LeftfoldException` with `kind()`, `code()` and `facts()`; on the
                command line a line on standard error ends with `[code]`, and with `-o json` or `-o ndjson` it is
                [one JSON object](cli.md#errors). Wrong arguments are `IllegalArgumentException`, and what is neither is a bug.

                A refusal by the rules of a domain is no error but a value, `Outcome.Refused`, with a code that the domain chooses. Two come
                from the store: `stream-closed` and `stream-deleted`, when a command would write to a stream that takes no more events.

                This page is made from the code: change it there, then run
                `REGENERATE`.

                ## Categories

                | Category | The caller | Exit code |
                | --- | --- | --- |
                """.replace("REGENERATE", REGENERATE)
                + Arrays.stream(ErrorKind.Category.values())
                        .map(category -> "| `" + category.code() + "` | " + category.reaction() + " | "
                                + CliError.exitCode(category) + " |\n")
                        .collect(Collectors.joining())
                + """

                The exit code is that of the library's errors; those of the command line say their own below.

                | Leaves | What there is afterwards |
                | --- | --- |
                """
                + Arrays.stream(ErrorKind.Leaves.values())
                        .map(leaves -> "| `" + leaves.code() + "` | " + leaves.means() + " |\n")
                        .collect(Collectors.joining())
                + "\n## Errors of the library\n"
                + LeftfoldException.kinds().stream()
                        .map(kind -> section(kind, CliError.exitCode(kind.category()), exception(kind)))
                        .collect(Collectors.joining())
                + "\n## Errors of the command line\n\nAn application's own commands may have more.\n"
                + Arrays.stream(CliError.values())
                        .map(error -> section(error.kind(), error.exitCode(), ""))
                        .collect(Collectors.joining())
                + """

                ## What a verification finds

                `verify` lists its findings with these codes and ends with exit code 3. After any of them: keep the files as they are, and
                restore from a backup.

                | Code | Means |
                | --- | --- |
                """
                + Arrays.stream(Damage.values())
                        .map(damage -> "| `" + damage.code() + "` | " + damage.means() + " |\n")
                        .collect(Collectors.joining());
    }

    private static String section(ErrorKind kind, int exitCode, String exception) {
        var facts = kind.facts().isEmpty()
                ? ""
                : " · facts "
                        + kind.facts().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        return "\n### `" + kind.code() + "`\n\n" + kind.when() + " " + kind.next() + "\n\nCategory `"
                + kind.category().code() + "` · leaves `" + kind.leaves().code() + "`" + facts + " · exit code "
                + exitCode + exception + "\n";
    }

    private static String exception(ErrorKind kind) {
        var name = Arrays.stream(kind.code().split("-", -1))
                        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                        .collect(Collectors.joining())
                + "Exception";
        assertThat(Arrays.stream(LeftfoldException.class.getPermittedSubclasses())
                        .map(Class::getSimpleName))
                .contains(name);
        return " · `" + name + "`";
    }
}
