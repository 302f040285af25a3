package io.leftfold;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
        return of(Criterion.ANY.withTypes(Set.of(types)));
    }

    /// Events that carry all of these tags.
    public static Query tags(Tag... tags) {
        return of(Criterion.ANY.withTags(Set.of(tags)));
    }

    /// Events of the streams of any of these categories.
    public static Query categories(String... categories) {
        return of(Criterion.ANY.withCategories(Set.of(categories)));
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
    /// @throws IllegalArgumentException if both name types, categories or ids that have none in common
    public Query and(Query other) {
        return new Query(anyOf.stream()
                .flatMap(mine -> other.anyOf.stream().map(theirs -> both(mine, theirs)))
                .toList());
    }

    public boolean matches(RecordedEvent event) {
        return anyOf.stream().anyMatch(c -> c.matches(event.type(), event.tags(), event.stream(), event.metadata()));
    }

    /// Whether every criterion names a tag, so that an index answers the query.
    public boolean isTagged() {
        return anyOf.stream().noneMatch(criterion -> criterion.tags().isEmpty());
    }

    private static Criterion both(Criterion a, Criterion b) {
        return new Criterion(
                common("types", a.types(), b.types()),
                Stream.concat(a.tags().stream(), b.tags().stream()).collect(Collectors.toSet()),
                common("categories", a.categories(), b.categories()),
                common("correlation ids", a.correlationIds(), b.correlationIds()),
                common("causation ids", a.causationIds(), b.causationIds()));
    }

    private static Set<String> common(String what, Set<String> a, Set<String> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() ? b : a;
        }
        var common = a.stream().filter(b::contains).collect(Collectors.toSet());
        if (common.isEmpty()) {
            throw new IllegalArgumentException("no event can match both queries: their " + what + " are disjoint");
        }
        return common;
    }
}
