package io.leftfold.proof;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

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

    /// The programs of a PostgreSQL that is installed.
    static Path postgres(String what) {
        var programs = InstalledPostgres.programs();
        if (programs.isEmpty()) {
            System.out.println("SKIPPED (needs an installed PostgreSQL, such as Debian's postgresql): " + what);
        }
        assumeTrue(programs.isPresent(), "no PostgreSQL is installed");
        return programs.orElseThrow();
    }

    static Path pgbouncer(String what) {
        var program = Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            System.out.println("SKIPPED (needs pgbouncer): " + what);
        }
        assumeTrue(program.isPresent(), "no PgBouncer is installed");
        return program.orElseThrow();
    }
}
