package io.leftfold.project;

import io.leftfold.AsOf;
import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.TooLargeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Documents as they were at some point of history, folded in memory from the log, and what that has cost.
/// Immutable.
///
/// @param <D> the record
public final class PastDocuments<D> {
    /// What finding out may take.
    ///
    /// @param events    most events to read, at least 1
    /// @param documents most documents to hold in memory, at least 1
    public record Bounds(long events, int documents) {
        public static final Bounds DEFAULTS = new Bounds(1_000_000, 100_000);

        public Bounds {
            if (events < 1 || documents < 1) {
                throw new IllegalArgumentException(
                        "events and documents must be at least 1: " + events + ", " + documents);
            }
        }
    }

    private final Map<String, Document<D>> documents;
    private final SequencedMap<String, IndexedField<D>> fields;
    private final long position;
    private final long eventsRead;

    private PastDocuments(
            Map<String, Document<D>> documents,
            SequencedMap<String, IndexedField<D>> fields,
            long position,
            long eventsRead) {
        this.documents = documents;
        this.fields = fields;
        this.position = position;
        this.eventsRead = eventsRead;
    }

    /// @param only the key that is wanted; empty for all
    static <E, D> PastDocuments<D> fold(
            Documents<E, D> model, EventStore store, Query query, Optional<String> only, AsOf asOf, Bounds bounds) {
        var log = store.log().id();
        var folded = new TreeMap<String, Document<D>>(PastDocuments::byCodePoints);
        long after = 0;
        long read = 0;
        long last = 0;
        while (true) {
            var page = store.readAll(query, Range.forward().after(after).asOf(asOf));
            for (var recorded : page.events()) {
                read++;
                last = recorded.position();
                if (read > bounds.events()) {
                    throw tooLarge(model.name(), "reads more than " + bounds.events() + " events", only);
                }
                if (recorded.isAboutStream()) {
                    continue;
                }
                var event = model.codec().read(recorded, log);
                var key = model.keyOf(event);
                if (only.isPresent() && !only.get().equals(key)) {
                    continue;
                }
                var before = Optional.ofNullable(folded.get(key)).map(Document::value);
                model.fold()
                        .apply(before, event)
                        .ifPresentOrElse(
                                now -> folded.put(key, new Document<>(key, now, event.position())),
                                () -> folded.remove(key));
                if (folded.size() > bounds.documents()) {
                    throw tooLarge(model.name(), "holds more than " + bounds.documents() + " documents", only);
                }
            }
            after = page.scannedTo();
            if (page.atEnd()) {
                return new PastDocuments<>(folded, model.fields(), last, read);
            }
        }
    }

    private static TooLargeException tooLarge(String name, String what, Optional<String> only) {
        return new TooLargeException("looking at the past of " + name + " " + what
                + (only.isPresent()
                        ? "; say with withEventsOfKey which events are of one key"
                        : "; ask for one key, for an earlier point, or allow more"));
    }

    /// UTF-8 has the order of code points, and so have the databases.
    private static int byCodePoints(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /// The document of `key`, if there was one.
    public Optional<Document<D>> find(String key) {
        return Optional.ofNullable(documents.get(key));
    }

    /// A query over what there was, which finds, sorts and pages as the one over the tables does.
    public DocumentQuery<D> query() {
        return new DocumentQuery<>(new InMemory<>(this), fields);
    }

    /// Of the last event that counts, 0 for none.
    public long position() {
        return position;
    }

    /// How many events were read to find out.
    public long eventsRead() {
        return eventsRead;
    }

    private record InMemory<D>(PastDocuments<D> past) implements DocumentQuery.Source<D> {
        @Override
        public String point() {
            return "p" + past.position;
        }

        @Override
        public DocumentQuery.Source<D> at(String point) {
            if (!point.equals(point())) {
                throw new IllegalArgumentException(
                        "the pages before were of another point of history; begin with the" + " first page");
            }
            return this;
        }

        @Override
        public List<DocumentQuery.Hit<D>> find(
                DocumentQuery.Plan plan, Optional<DocumentQuery.Place> after, int limit) {
            Comparator<DocumentQuery.Hit<D>> up = (one, other) -> {
                int byValue = byCodePoints(one.value(), other.value());
                return byValue != 0
                        ? byValue
                        : byCodePoints(one.document().key(), other.document().key());
            };
            var order = plan.isDescending() ? up.reversed() : up;
            return past.documents.values().stream()
                    .filter(document -> plan.conditions().stream().allMatch(condition -> holds(condition, document)))
                    .flatMap(document -> hit(plan, document).stream())
                    .filter(hit -> after.isEmpty() || isBeyond(hit, after.get(), plan.isDescending()))
                    .sorted(order)
                    .limit(limit)
                    .toList();
        }

        private boolean holds(DocumentQuery.Condition condition, Document<D> document) {
            return value(condition.field(), document)
                    .filter(value -> byCodePoints(value, condition.least()) >= 0)
                    .filter(value -> byCodePoints(value, condition.most()) <= 0)
                    .isPresent();
        }

        private Optional<DocumentQuery.Hit<D>> hit(DocumentQuery.Plan plan, Document<D> document) {
            return plan.sort().isEmpty()
                    ? Optional.of(new DocumentQuery.Hit<>(document, ""))
                    : value(plan.sort().get(), document).map(value -> new DocumentQuery.Hit<>(document, value));
        }

        private Optional<String> value(String field, Document<D> document) {
            var known = past.fields.get(field);
            return known == null ? Optional.empty() : Optional.ofNullable(known.of(document.value()));
        }

        private static boolean isBeyond(DocumentQuery.Hit<?> hit, DocumentQuery.Place place, boolean isDescending) {
            int compared = byCodePoints(hit.value(), place.value());
            compared = compared != 0 ? compared : byCodePoints(hit.document().key(), place.key());
            return isDescending ? compared < 0 : compared > 0;
        }
    }
}
