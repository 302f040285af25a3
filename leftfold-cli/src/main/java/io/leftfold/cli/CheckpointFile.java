package io.leftfold.cli;

import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.CheckpointStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One checkpoint in a file, as JSON. The file is replaced as a whole, and is on the disk before: after a power
/// cut it holds this checkpoint or the one before. One process at a time moves it.
final class CheckpointFile implements CheckpointStore {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final Path file;

    CheckpointFile(Path file) {
        this.file = file;
    }

    @Override
    public Optional<Checkpoint> load(String subscription) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var json = MAPPER.readTree(Files.readAllBytes(file));
            var name = json.path("name").asString("");
            if (!name.equals(subscription)) {
                throw unreadable("it is of " + (name.isEmpty() ? "something else" : name) + ", not of " + subscription);
            }
            return Optional.of(new Checkpoint(
                    id(json, "log"), number(json, "incarnation"), number(json, "position"), id(json, "eventId")));
        } catch (IOException failure) {
            throw unreadable(ImportCommand.reason(failure));
        } catch (JacksonException | IllegalArgumentException none) {
            throw unreadable("it holds no checkpoint");
        }
    }

    private static UUID id(JsonNode json, String field) {
        return UUID.fromString(json.path(field).asString(""));
    }

    private static long number(JsonNode json, String field) {
        var number = json.path(field);
        if (!number.isIntegralNumber() || !number.canConvertToLong()) {
            throw new IllegalArgumentException(field + " is no number");
        }
        return number.longValue();
    }

    private BadInputException unreadable(String why) {
        return new BadInputException(
                "file-unreadable",
                "the checkpoint " + file + " cannot be read: " + why,
                "Give the file of this replay, or one that is not there yet to begin anew.");
    }

    @Override
    public void save(String subscription, Optional<Checkpoint> from, Checkpoint to) {
        var there = load(subscription);
        if (!there.equals(from)) {
            throw new CheckpointMismatchException("the checkpoint in " + file + " was to be moved from " + from
                    + " and is at " + there + "; nothing was saved: another replay moves it too, end one of them");
        }
        var json = new LinkedHashMap<String, Object>();
        json.put("name", subscription);
        json.put("log", to.log());
        json.put("incarnation", to.incarnation());
        json.put("position", to.position());
        json.put("eventId", to.eventId());
        var part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (var out = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap((Json.line(json) + "\n").getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new BadInputException(
                    "file-unwritable",
                    "the checkpoint " + file + " could not be written: " + ImportCommand.reason(failure),
                    "Check the folder and the room on the disk, and run it again.");
        }
    }
}
