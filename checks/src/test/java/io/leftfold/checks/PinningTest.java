package io.leftfold.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No virtual thread held its carrier for 20 ms or more in any module's tests. The build records that in each
/// JVM of tests, as `pinned.jfc` says, to `target/pinned.jfr`; this module comes last and reads the recordings.
///
/// A call of a native library that blocks by itself is no such event; `leftfold-sqlite` holds those to platform
/// threads.
class PinningTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    @TempDir
    Path folder = Path.of("");

    private static List<RecordedEvent> pinned(Path recording) throws IOException {
        return RecordingFile.readAllEvents(recording).stream()
                .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                .filter(event -> !isFirstUseOfALibrary(event))
                .toList();
    }

    /// Once in the life of a JVM, a class of a library is loaded and made ready by one thread, and others wait
    /// for it. While it loads one the JVM holds a thread by itself, which it tells as the second of HotSpot's
    /// reasons, "critical section" (`freeze_result` in its sources).
    private static boolean isFirstUseOfALibrary(RecordedEvent event) {
        var reason = event.hasField("pinnedReason") ? String.valueOf(event.getString("pinnedReason")) : "";
        return reason.startsWith("Waited for initialization of ") && !reason.contains(" io.leftfold.")
                || reason.equals("Freeze or preempt failed (2)")
                        && event.getString("blockingOperation").equals("Contended monitor enter")
                        && !event.getStackTrace()
                                .getFrames()
                                .getFirst()
                                .getMethod()
                                .getType()
                                .getName()
                                .startsWith("io.leftfold.");
    }

    /// Modules whose tests have run in this build; where no build has, as in an IDE, there are none.
    private static List<Path> tested() throws IOException {
        var modules = new ArrayList<Path>();
        var matcher = MODULE.matcher(Files.readString(ROOT.resolve("pom.xml")));
        while (matcher.find()) {
            var module = ROOT.resolve(matcher.group(1));
            if (!module.endsWith("checks") && Files.isDirectory(module.resolve("target/surefire-reports"))) {
                modules.add(module);
            }
        }
        return modules;
    }

    @Test
    void no_virtual_thread_held_its_carrier_in_the_tests_of_any_module() throws IOException {
        var modules = tested();
        if (Boolean.getBoolean("leftfold.build")) {
            assertThat(modules)
                    .as("modules with tests that ran before these")
                    .contains(
                            ROOT.resolve("leftfold-core"),
                            ROOT.resolve("leftfold-sqlite"),
                            ROOT.resolve("leftfold-subscribe"),
                            ROOT.resolve("leftfold-replay"));
        }
        for (var module : modules) {
            var recording = module.resolve("target/pinned.jfr");
            assertThat(recording)
                    .as("the recording of the tests of %s; its pom must keep the argLine of the parent", module)
                    .exists();
            assertThat(pinned(recording))
                    .as("virtual threads that held their carrier in %s", module)
                    .isEmpty();
        }
    }

    /// Whoever needs this class first waits within the JVM for what it does at its beginning.
    private static final class SlowStart {
        static {
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }

        static void begin() {}
    }

    @Test
    void a_virtual_thread_that_holds_its_carrier_is_seen() throws Exception {
        var settings = Configuration.create(Path.of("src/test/resources/pinned.jfc"));
        var file = folder.resolve("pinned.jfr");
        try (var recording = new Recording(settings)) {
            recording.start();
            assertThat(Thread.ofVirtual().start(SlowStart::begin).join(Duration.ofSeconds(30)))
                    .isTrue();
            recording.dump(file);
        }

        assertThat(pinned(file)).singleElement().satisfies(event -> {
            assertThat(event.getDuration()).isGreaterThan(Duration.ofMillis(20));
            assertThat(event.getStackTrace().toString()).contains("SlowStart");
        });
    }

    @Test
    void a_virtual_thread_that_lets_its_carrier_go_is_not() throws Exception {
        var file = folder.resolve("pinned.jfr");
        try (var recording = new Recording(Configuration.create(Path.of("src/test/resources/pinned.jfc")))) {
            recording.start();
            var waiting = Thread.ofVirtual()
                    .start(() -> LockSupport.parkNanos(Duration.ofMillis(50).toNanos()));
            assertThat(waiting.join(Duration.ofSeconds(30))).isTrue();
            recording.dump(file);
        }

        assertThat(pinned(file)).isEmpty();
    }
}
