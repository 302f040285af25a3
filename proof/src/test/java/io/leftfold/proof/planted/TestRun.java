package io.leftfold.proof.planted;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Runs test classes one after the other, up to the first test that fails, and says which one that is. A process
/// of its own, since the bug is on its class path.
final class TestRun {
    static final String FAILED = "FAILED ";
    static final String PASSED = "PASSED ";

    private TestRun() {}

    public static void main(String[] classes) throws IOException {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        long passed = 0;
        for (var name : classes) {
            var result = new Result(name.substring(name.lastIndexOf('.') + 1), out);
            var request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(selectClass(name))
                    .build();
            LauncherFactory.create().execute(request, result);
            passed += result.passed;
        }
        out.println(PASSED + passed + " tests of " + Arrays.asList(classes));
        Runtime.getRuntime().halt(0);
    }

    private static final class Result implements TestExecutionListener {
        private final String testClass;
        private final PrintWriter out;
        private long passed;

        Result(String testClass, PrintWriter out) {
            this.testClass = testClass;
            this.out = out;
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            switch (result.getStatus()) {
                case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
                case FAILED -> {
                    var why = result.getThrowable()
                            .map(String::valueOf)
                            .orElse("")
                            .strip();
                    out.println(FAILED + testClass + ": " + name(test) + "\t" + said(why));
                    // One is enough, and the rest may hang.
                    Runtime.getRuntime().halt(0);
                }
                case ABORTED -> out.println("skipped " + name(test));
            }
        }

        /// On one line, and not all of a long history.
        private static String said(String why) {
            var line = String.join(" ", why.lines().map(String::strip).toList());
            return line.substring(0, Math.min(200, line.length()));
        }

        private static String name(TestIdentifier test) {
            var parameters = test.getDisplayName().startsWith("[")
                    || test.getDisplayName().startsWith("seed");
            return parameters
                    ? test.getLegacyReportingName().replaceAll("[({].*", "") + " " + test.getDisplayName()
                    : test.getDisplayName().replace("()", "");
        }
    }
}
