package io.leftfold;

import java.util.Set;

/// One way for an event to match a query: it has one of the types, one of the categories, one of the correlation
/// and of the causation ids, and all of the tags. An empty set asks for nothing.
public record Criterion(
        Set<String> types,
        Set<Tag> tags,
        Set<String> categories,
        Set<String> correlationIds,
        Set<String> causationIds) {
    public static final Criterion ANY = new Criterion(Set.of(), Set.of(), Set.of(), Set.of(), Set.of());

    public Criterion {
        types = Set.copyOf(types);
        tags = Set.copyOf(tags);
        categories = Set.copyOf(categories);
        correlationIds = Set.copyOf(correlationIds);
        causationIds = Set.copyOf(causationIds);
        types.forEach(EventData::checkType);
        categories.forEach(StreamId::checkCategory);
        correlationIds.forEach(id -> Names.check("a correlation id", id));
        causationIds.forEach(id -> Names.check("a causation id", id));
    }

    public Criterion withTypes(Set<String> types) {
        return new Criterion(types, tags, categories, correlationIds, causationIds);
    }

    public Criterion withTags(Set<Tag> tags) {
        return new Criterion(types, tags, categories, correlationIds, causationIds);
    }

    public Criterion withCategories(Set<String> categories) {
        return new Criterion(types, tags, categories, correlationIds, causationIds);
    }

    public Criterion withCorrelationIds(Set<String> correlationIds) {
        return new Criterion(types, tags, categories, correlationIds, causationIds);
    }

    public Criterion withCausationIds(Set<String> causationIds) {
        return new Criterion(types, tags, categories, correlationIds, causationIds);
    }

    /// How many names and tags it holds.
    int terms() {
        return types.size() + tags.size() + categories.size() + correlationIds.size() + causationIds.size();
    }

    boolean matches(String type, Set<Tag> tags, StreamId stream, Metadata metadata) {
        return (types.isEmpty() || types.contains(type))
                && (categories.isEmpty() || categories.contains(stream.category()))
                && (correlationIds.isEmpty()
                        || metadata.correlationId()
                                .filter(correlationIds::contains)
                                .isPresent())
                && (causationIds.isEmpty()
                        || metadata.causationId().filter(causationIds::contains).isPresent())
                && tags.containsAll(this.tags);
    }
}
