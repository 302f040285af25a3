package io.leftfold.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/// How many appends shared a commit, as the store tells the flight recorder.
final class Batches {
    private static final String EVENT = "io.leftfold.AppendBatch";

    private final List<Long> sizes = new ArrayList<>();

    /// Runs `work` and notes the batches that were written meanwhile.
    void during(Runnable work) {
        try (var recording = new Recording()) {
            recording.enable(EVENT);
            recording.start();
            work.run();
            recording.stop();
            var file = Files.createTempFile("leftfold-bench", ".jfr");
            try {
                recording.dump(file);
                for (var event : RecordingFile.readAllEvents(file)) {
                    if (event.getEventType().getName().equals(EVENT)) {
                        sizes.add((long) event.getInt("appends"));
                    }
                }
            } finally {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("the flight recording of a round cannot be kept", failure);
        }
    }

    /// Empty where the store writes no batches.
    List<Long> sizes() {
        return sizes;
    }
}
