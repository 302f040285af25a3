package io.leftfold.proof;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// What a machine must have for a test. Where it is missing the test is skipped, which is said and counted.
final class Needs {
    private Needs() {}

    static Shim shim(Campaign campaign, String what) {
        var shim = Shim.in(campaign.folder());
        if (shim.isEmpty()) {
            System.out.println("SKIPPED (needs gcc): " + what);
        }
        assumeTrue(shim.isPresent(), "there is no gcc, or this is not Linux");
        return shim.orElseThrow();
    }

    static void signals(String what) {
        boolean linux = "Linux".equals(System.getProperty("os.name"));
        if (!linux) {
            System.out.println("SKIPPED (needs Linux): " + what);
        }
        assumeTrue(linux, "processes are stopped on Linux alone");
    }
}
