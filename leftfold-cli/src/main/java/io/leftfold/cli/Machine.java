package io.leftfold.cli;

import static io.leftfold.cli.Symptom.ok;
import static io.leftfold.cli.Symptom.problem;
import static io.leftfold.cli.Symptom.warning;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/// The JVM and the machine that the doctor looks at.
///
/// @param java         the version that runs
/// @param heapMax      bytes that the heap may grow to
/// @param memory       bytes of the machine or container
/// @param processors   that the JVM may use
/// @param fileNames    the character set of file names
record Machine(Runtime.Version java, long heapMax, long memory, int processors, String fileNames) {
    /// Before this one a virtual thread that parks may miss its wake-up: JDK-8373120.
    private static final Runtime.Version JAVA_MIN = Runtime.Version.parse("25.0.4");

    private static final long HEAP_MIN = 64L << 20;

    static Machine own() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(
                Runtime.version(),
                Runtime.getRuntime().maxMemory(),
                system.getTotalMemorySize(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    List<Symptom> symptoms() {
        return List.of(ofJava(java), ofMemory(), ofFileNames());
    }

    private static Symptom ofJava(Runtime.Version java) {
        if (java.feature() < JAVA_MIN.feature()) {
            return problem("java", java + " runs", "Use Java " + JAVA_MIN.feature() + " or newer.");
        }
        return java.compareToIgnoreOptional(JAVA_MIN) < 0
                ? warning(
                        "java",
                        java + " runs, in which a virtual thread that waits may miss its wake-up (JDK-8373120)",
                        "Use Java " + JAVA_MIN + " or newer.")
                : ok("java", java + " runs");
    }

    private Symptom ofMemory() {
        var found = String.format(
                Locale.ROOT,
                "a heap of at most %,d MiB, of %,d MiB of memory, and %d processors",
                heapMax >> 20,
                memory >> 20,
                processors);
        if (heapMax < HEAP_MIN) {
            return warning("memory", found, "Allow a heap of " + (HEAP_MIN >> 20) + " MiB at least, with -Xmx.");
        }
        return heapMax > memory / 10 * 9
                ? warning(
                        "memory",
                        found,
                        "Lower -Xmx: a JVM needs memory beside its heap, and is killed where there is none.")
                : ok("memory", found);
    }

    private Symptom ofFileNames() {
        return fileNames.toUpperCase(Locale.ROOT).equals("UTF-8")
                ? ok("file-names", "are written in UTF-8")
                : warning(
                        "file-names",
                        "are written in " + fileNames + ", so those with other characters cannot be opened",
                        "Set LC_ALL to a locale of UTF-8, C.UTF-8 for example.");
    }
}
