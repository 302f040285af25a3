package io.leftfold;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// An event on its way into a store.
///
/// @param id            unique in the log; made once, so that the same event is recognised wherever it turns up
/// @param type          the stable written name of its type; `$` begins only the standard ones, see
///     [StreamEvent]
/// @param schemaVersion which shape of that type the payload has, from 1
/// @param tags          at most [Limits#TAGS_PER_EVENT], iterated in the order of their written form
/// @param occurredAt when it happened in the business, truncated to microseconds, years 1 to 9999; empty for
///     "when it is recorded"
public record EventData(
        UUID id,
        String type,
        int schemaVersion,
        Payload payload,
        Set<Tag> tags,
        Metadata metadata,
        Optional<Instant> occurredAt) {
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant AFTER_LATEST = Instant.parse("+10000-01-01T00:00:00Z");

    public EventData {
        checkType(type);
        if (StreamEvent.isReserved(type)) {
            StreamEvent.of(type, payload);
        }
        if (schemaVersion < 1) {
            throw new IllegalArgumentException(
                    "the schema version of " + type + " must be at least 1: " + schemaVersion);
        }
        if (tags.size() > Limits.TAGS_PER_EVENT) {
            throw new IllegalArgumentException(
                    "an event has at most " + Limits.TAGS_PER_EVENT + " tags, not " + tags.size() + ": " + type);
        }
        tags = Tag.sorted(tags);
        occurredAt = occurredAt.map(EventData::checkTime);
    }

    public static EventData of(UUID id, String type, int schemaVersion, Payload payload) {
        return new EventData(id, type, schemaVersion, payload, Set.of(), Metadata.EMPTY, Optional.empty());
    }

    public EventData withTags(Set<Tag> tags) {
        return new EventData(id, type, schemaVersion, payload, tags, metadata, occurredAt);
    }

    public EventData withTags(Tag... tags) {
        return withTags(Set.of(tags));
    }

    public EventData withMetadata(Metadata metadata) {
        return new EventData(id, type, schemaVersion, payload, tags, metadata, occurredAt);
    }

    public EventData withOccurredAt(Instant occurredAt) {
        return new EventData(id, type, schemaVersion, payload, tags, metadata, Optional.of(occurredAt));
    }

    /// Bytes of the payload, and characters of metadata and tags.
    long size() {
        long size = payload.size();
        for (var entry : metadata.entries().entrySet()) {
            size += entry.getKey().length() + entry.getValue().length();
        }
        for (var tag : tags) {
            size += tag.name().length() + tag.value().length();
        }
        return size;
    }

    static String checkType(String type) {
        return Names.check("an event type", type);
    }

    private static Instant checkTime(Instant time) {
        if (time.isBefore(EARLIEST) || !time.isBefore(AFTER_LATEST)) {
            throw new IllegalArgumentException("occurredAt must lie in the years 1 to 9999: " + time);
        }
        return time.truncatedTo(ChronoUnit.MICROS);
    }
}
