package io.leftfold.proof.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.cli.ExitCode;
import io.leftfold.cli.HostileShell;
import io.leftfold.examples.shop.ShopShell;
import io.leftfold.proof.hostile.HostileCase.Answer;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The shop's command line, and what must hold of all that it prints.
final class Shell {
    /// In a line for people, or in an object for programs.
    private static final Pattern CODE =
            Pattern.compile("^(?:shop: .*\\[|\\{\"code\":\")([a-z-]+)(?:]$|\",)", Pattern.MULTILINE);

    private static final Set<Integer> DOCUMENTED =
            Set.of(ExitCode.OK, ExitCode.BAD_INPUT, ExitCode.FINDINGS, ExitCode.STORE);

    private Shell() {}

    static Answer run(String... arguments) {
        return run(new byte[0], Map.of(), arguments);
    }

    /// @return the code in brackets, or `accepted`; all that was printed
    static Answer run(byte[] in, Map<String, String> variables, String... arguments) {
        var result = HostileShell.run(ShopShell.cli(), in, variables, arguments);
        var printed = result.out() + result.err();
        assertThat(printed).doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(printed.codePoints().filter(Shell::steers).toArray())
                .as("characters that steer a terminal, in: %s", printed)
                .isEmpty();
        if (result.code() == ExitCode.OK) {
            return new Answer(HostileCase.ACCEPTED, printed);
        }
        var code = CODE.matcher(result.err());
        assertThat(code.find()).as("a code in: %s", printed).isTrue();
        // Of all errors that are not the user's, input may bring about only this one: the codec of the application.
        assertThat(DOCUMENTED.contains(result.code()) || code.group(1).equals("undecodable"))
                .as("exit code %d: %s", result.code(), printed)
                .isTrue();
        return new Answer(code.group(1), printed);
    }

    private static boolean steers(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c != '\n';
            case Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
