package io.leftfold.tck.history;

import io.leftfold.Tag;
import java.util.Set;
import java.util.UUID;

/// An event that somebody tried to append; its payload is not kept.
public record NewEvent(UUID id, String type, Set<Tag> tags) {
    public NewEvent {
        tags = Set.copyOf(tags);
    }
}
