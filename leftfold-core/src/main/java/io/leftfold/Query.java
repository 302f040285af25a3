package io.leftfold;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Which events of a log are meant: those that match any of the criteria.
///
/// The terms of a query made by one factory can be narrowed with the others: `Query.types("order.created")
/// .and(Query.tags(Tag.of("customer", "c-17")))`.
///
/// @param anyOf at least one criterion, at most [Limits#TERMS_PER_QUERY] names and tags together
public record Query(List<Criterion> anyOf) {
    /// Every event.
    public static final Query ALL = new Query(List.of(Criterion.ANY));

    public Query {
        anyOf = anyOf.stream().distinct().toList();
        if (anyOf.isEmpty()) {
            throw new IllegalArgumentException("a query has at least one criterion; Query.ALL matches every event");
        }
        int terms = anyOf.size() + anyOf.stream().mapToInt(Criterion::terms).sum();
        if (terms > Limits.TERMS_PER_QUERY) {
            throw new IllegalArgumentException(
                    "a query has at most " + Limits.TERMS_PER_QUERY + " terms, not " + terms + ": ask several queries");
        }
    }

    /// Events of any of these types.
    public static Query types(String... types) {
        return of(Criterion.ANY.withTypes(some(types)));
    }

    /// Events that carry all of these tags.
    public static Query tags(Tag... tags) {
        return of(Criterion.ANY.withTags(some(tags)));
    }

    /// Events of the streams of any of these categories.
    public static Query categories(String... categories) {
        return of(Criterion.ANY.withCategories(some(categories)));
    }

    public static Query correlation(String correlationId) {
        return of(Criterion.ANY.withCorrelationIds(Set.of(correlationId)));
    }

    public static Query causation(String causationId) {
        return of(Criterion.ANY.withCausationIds(Set.of(causationId)));
    }

    public static Query of(Criterion criterion) {
        return new Query(List.of(criterion));
    }

    /// Events that match this query or the other.
    public Query or(Query other) {
        return new Query(Stream.concat(anyOf.stream(), other.anyOf.stream()).toList());
    }

    /// Events that match both this query and the other.
    ///
    /// @throws IllegalArgumentException if no event can, since types, categories or ids have none in common
    public Query and(Query other) {
        var both = anyOf.stream()
                .flatMap(mine -> other.anyOf.stream().flatMap(theirs -> both(mine, theirs).stream()))
                .toList();
        if (both.isEmpty()) {
            throw new IllegalArgumentException("no event can match both queries: " + this + " and " + other);
        }
        return new Query(both);
    }

    public boolean matches(RecordedEvent event) {
        for (var criterion : anyOf) {
            if (criterion.matches(event.type(), event.tags(), event.stream(), event.metadata())) {
                return true;
            }
        }
        return false;
    }

    /// Whether every criterion names a tag, so that an index answers the query.
    public boolean isTagged() {
        return anyOf.stream().noneMatch(criterion -> criterion.tags().isEmpty());
    }

    private static Optional<Criterion> both(Criterion a, Criterion b) {
        var types = common(a.types(), b.types());
        var categories = common(a.categories(), b.categories());
        var correlations = common(a.correlationIds(), b.correlationIds());
        var causations = common(a.causationIds(), b.causationIds());
        if (types.isEmpty() || categories.isEmpty() || correlations.isEmpty() || causations.isEmpty()) {
            return Optional.empty();
        }
        var tags = new HashSet<>(a.tags());
        tags.addAll(b.tags());
        return Optional.of(new Criterion(types.get(), tags, categories.get(), correlations.get(), causations.get()));
    }

    /// What both ask for; empty where nothing satisfies both. An empty set asks for nothing.
    private static Optional<Set<String>> common(Set<String> a, Set<String> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return Optional.of(a.isEmpty() ? b : a);
        }
        var common = new HashSet<>(a);
        common.retainAll(b);
        return common.isEmpty() ? Optional.empty() : Optional.of(common);
    }

    private static <T> Set<T> some(T[] terms) {
        if (terms.length == 0) {
            throw new IllegalArgumentException("a query names at least one term; Query.ALL matches every event");
        }
        return Set.of(terms);
    }
}
