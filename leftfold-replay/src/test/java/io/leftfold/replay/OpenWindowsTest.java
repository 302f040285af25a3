package io.leftfold.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.replay.WindowResult.Closed;
import io.leftfold.replay.WindowResult.Late;
import io.leftfold.replay.WindowResult.StillOpen;
import io.leftfold.replay.WindowResult.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpenWindowsTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private record Timed(Instant time, String key, int value) {}

    private record Place(Window window, String key) {}

    private final List<WindowResult<String, Integer, List<Integer>>> out = new ArrayList<>();

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 100);
    }

    private static OpenWindows<String, Integer, List<Integer>> windows(WindowOptions options) {
        return new OpenWindows<>(options, List.of(), OpenWindowsTest::plus);
    }

    private static List<Integer> plus(List<Integer> before, Integer value) {
        var after = new ArrayList<>(before);
        after.add(value);
        return after;
    }

    private static WindowOptions options(Random random) {
        var step = Duration.ofSeconds(1 + random.nextInt(20));
        var size = random.nextBoolean()
                ? step
                : step.multipliedBy(1 + random.nextInt(3)).plusSeconds(random.nextInt(9));
        return WindowOptions.sliding(size, step)
                .byOccurring(Duration.ofSeconds(random.nextInt(2) * random.nextLong(60)));
    }

    private static List<Timed> events(Random random) {
        // On both sides of 1970, where remainders change their sign.
        var time = random.nextBoolean() ? NOON : Instant.EPOCH.minusSeconds(200);
        var events = new ArrayList<Timed>();
        for (int i = 0; i < 300; i++) {
            time = time.plusSeconds(random.nextInt(4));
            var happened = random.nextInt(3) == 0 ? time.minusSeconds(random.nextInt(60)) : time;
            events.add(new Timed(happened, "k" + random.nextInt(3), i));
        }
        return events;
    }

    /// All windows that `time` is in, found by looking at every second.
    private static List<Window> windowsOf(Instant time, WindowOptions options) {
        var found = new ArrayList<Window>();
        long at = time.getEpochSecond();
        for (long start = at - options.size().toSeconds(); start <= at; start++) {
            var window = new Window(
                    Instant.ofEpochSecond(start), Instant.ofEpochSecond(start).plus(options.size()));
            if (start % options.step().toSeconds() == 0 && window.end().isAfter(time)) {
                found.add(window);
            }
        }
        return found;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void windows_are_what_sorting_and_grouping_everything_gives(long seed) {
        var random = new Random(seed);
        var options = options(random);
        var events = events(random);
        var machine = windows(options);
        events.forEach(event -> machine.add(event.time, event.key, event.value, out::add));
        int closedBeforeEnd = out.size();
        machine.end(out::add);

        var inTime = new LinkedHashMap<Place, List<Integer>>();
        var late = new ArrayList<WindowResult<String, Integer, List<Integer>>>();
        var seen = Instant.MIN;
        for (var event : events) {
            seen = event.time.isAfter(seen) ? event.time : seen;
            for (var window : windowsOf(event.time, options)) {
                if (window.end().isAfter(seen.minus(options.lateness()))) {
                    inTime.computeIfAbsent(new Place(window, event.key), _ -> new ArrayList<>())
                            .add(event.value);
                } else {
                    late.add(new Late<>(window, event.key, event.value));
                }
            }
        }
        var last = seen.minus(options.lateness());
        var expected = new ArrayList<>(late);
        inTime.forEach((place, values) -> expected.add(
                place.window.end().isAfter(last)
                        ? new StillOpen<>(place.window, place.key, values.size(), values)
                        : new Closed<>(place.window, place.key, values.size(), values)));
        assertThat(out).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(out.subList(0, closedBeforeEnd)).noneMatch(StillOpen.class::isInstance);
        assertThat(out.stream()
                        .filter(result -> !(result instanceof Late))
                        .map(WindowResult::window)
                        .map(Window::end))
                .isSorted();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothing_is_late_where_time_never_falls(long seed) {
        var random = new Random(seed);
        var given = options(random);
        var machine = windows(WindowOptions.sliding(given.size(), given.step()));
        events(random).stream()
                .sorted((a, b) -> a.time.compareTo(b.time))
                .forEach(event -> machine.add(event.time, event.key, event.value, out::add));

        assertThat(out).isNotEmpty().allMatch(Closed.class::isInstance);
    }

    @Test
    void a_window_begins_with_its_start_and_ends_before_its_end() {
        var machine = windows(WindowOptions.tumbling(Duration.ofHours(1)));
        machine.add(NOON, "k", 1, out::add);
        machine.add(NOON.plusSeconds(3_599), "k", 2, out::add);
        assertThat(out).isEmpty();
        machine.add(NOON.plusSeconds(3_600), "k", 3, out::add);

        assertThat(out).containsExactly(new Closed<>(new Window(NOON, NOON.plusSeconds(3_600)), "k", 2, List.of(1, 2)));
    }

    @Test
    void a_late_value_is_given_for_each_closed_window_that_it_is_in() {
        var machine = windows(WindowOptions.sliding(Duration.ofSeconds(20), Duration.ofSeconds(10))
                .byOccurring(Duration.ofSeconds(5)));
        machine.add(NOON.plusSeconds(16), "k", 1, out::add);
        machine.add(NOON.plusSeconds(9), "k", 2, out::add);

        var closed = new Window(NOON.minusSeconds(10), NOON.plusSeconds(10));
        assertThat(out).containsExactly(new Late<>(closed, "k", 2));
        out.clear();
        machine.end(out::add);
        assertThat(out)
                .containsExactly(
                        new StillOpen<>(new Window(NOON, NOON.plusSeconds(20)), "k", 2, List.of(1, 2)),
                        new StillOpen<>(new Window(NOON.plusSeconds(10), NOON.plusSeconds(30)), "k", 1, List.of(1)));
    }

    @Test
    void too_many_open_windows_are_refused_and_those_that_are_open_stay() {
        var machine = windows(WindowOptions.tumbling(Duration.ofHours(1)).withOpenMax(2));
        machine.add(NOON, "a", 1, out::add);
        machine.add(NOON, "b", 2, out::add);

        assertThatThrownBy(() -> machine.add(NOON, "c", 3, out::add))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more than the 2 that are allowed");
        machine.add(NOON, "a", 4, out::add);
        machine.add(NOON.plusSeconds(3_600), "c", 5, out::add);
        machine.end(out::add);
        assertThat(out).extracting(WindowResult::key).containsExactly("a", "b", "c");
    }

    @Test
    void windows_that_cannot_be_are_refused() {
        assertThatThrownBy(() -> WindowOptions.tumbling(Duration.ZERO)).hasMessageContaining("positive");
        assertThatThrownBy(() -> WindowOptions.tumbling(Duration.ofNanos(1_500)))
                .hasMessageContaining("microseconds");
        assertThatThrownBy(() -> WindowOptions.sliding(Duration.ofSeconds(1), Duration.ofSeconds(2)))
                .hasMessageContaining("not every PT2S");
        assertThatThrownBy(() -> WindowOptions.sliding(Duration.ofHours(1), Duration.ofSeconds(1)))
                .hasMessageContaining("not every PT1S");
        assertThatThrownBy(() -> WindowOptions.tumbling(Duration.ofHours(1)).byOccurring(Duration.ofSeconds(-1)))
                .hasMessageContaining("negative");
        assertThatThrownBy(() -> new WindowOptions(
                        Duration.ofHours(1), Duration.ofHours(1), EventClock.RECORDED, Duration.ofHours(1), 1))
                .hasMessageContaining("nothing is late");
        assertThatThrownBy(() -> WindowOptions.tumbling(Duration.ofHours(1)).withOpenMax(0))
                .hasMessageContaining("openMax");
    }
}
