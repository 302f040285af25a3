package io.leftfold.project;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// Which documents are wanted, in which order, page by page. Immutable. For use as long as the transaction, or
/// the past, that it was made for.
///
/// @param <D> the record
public final class DocumentQuery<D> {
    /// Most documents of one page.
    public static final int PAGE_MAX = 1_000;

    /// The values of a field from `least` to `most`, both inclusive, as they stand in the index.
    record Condition(String field, String least, String most) {}

    /// @param sort the field that it is sorted by; empty for the key
    record Plan(List<Condition> conditions, Optional<String> sort, boolean isDescending) {
        Plan {
            conditions = List.copyOf(conditions);
        }
    }

    /// Behind which document to go on.
    ///
    /// @param value of the field that it is sorted by; empty where that is the key
    record Place(String value, String key) {}

    /// @param value of the field that it is sorted by; empty where that is the key
    record Hit<D>(Document<D> document, String value) {}

    /// What a query looks through.
    interface Source<D> {
        /// Which state that is, so that the pages of one query are of one: what [#at] takes.
        String point();

        /// The same at another point.
        ///
        /// @throws IllegalArgumentException if that is gone
        Source<D> at(String point) throws SQLException;

        /// @throws IllegalArgumentException if a field is not indexed there
        List<Hit<D>> find(Plan plan, Optional<Place> after, int limit) throws SQLException;
    }

    /// Point, plan, length of the value, value and key.
    private static final Pattern TOKEN = Pattern.compile("([^ ]+) ([0-9a-f]+) (\\d{1,4}) (.*)", Pattern.DOTALL);

    private final Source<D> source;
    private final SequencedMap<String, IndexedField<D>> fields;
    private final Plan plan;

    DocumentQuery(Source<D> source, SequencedMap<String, IndexedField<D>> fields) {
        this(source, fields, new Plan(List.of(), Optional.empty(), false));
    }

    private DocumentQuery(Source<D> source, SequencedMap<String, IndexedField<D>> fields, Plan plan) {
        this.source = source;
        this.fields = fields;
        this.plan = plan;
    }

    /// Only those whose `field` is `value`; repeated, all must hold.
    ///
    /// @throws IllegalArgumentException if no such field is indexed, or it holds numbers and this is none
    public DocumentQuery<D> where(String field, Object value) {
        return whereBetween(field, value, value);
    }

    /// Only those whose `field` is from `least` to `most`, both inclusive.
    ///
    /// @throws IllegalArgumentException if no such field is indexed, or it holds numbers and these are none
    public DocumentQuery<D> whereBetween(String field, Object least, Object most) {
        var known = field(field);
        var conditions = new ArrayList<>(plan.conditions());
        conditions.add(new Condition(field, known.encode(least), known.encode(most)));
        return new DocumentQuery<>(source, fields, new Plan(conditions, plan.sort(), plan.isDescending()));
    }

    /// In the order of `field`, then of the key; documents without the field are left out. By default the order
    /// is that of the key.
    ///
    /// @throws IllegalArgumentException if no such field is indexed
    public DocumentQuery<D> sortBy(String field) {
        return sorted(field, false);
    }

    /// The other way round, the keys too.
    ///
    /// @throws IllegalArgumentException if no such field is indexed
    public DocumentQuery<D> sortByDescending(String field) {
        return sorted(field, true);
    }

    private DocumentQuery<D> sorted(String field, boolean isDescending) {
        return new DocumentQuery<>(
                source,
                fields,
                new Plan(plan.conditions(), Optional.of(field(field).name()), isDescending));
    }

    /// The first page.
    ///
    /// @param limit most documents, 1 to [#PAGE_MAX]
    public DocumentPage<D> page(int limit) throws SQLException {
        return page(source, limit, Optional.empty());
    }

    /// The page after another one, of the same version even where a later one is live by now. What has changed
    /// between the pages is seen as it is: a document that moves within the order may come twice or not at all.
    ///
    /// @param next as of [DocumentPage#next]
    /// @throws IllegalArgumentException if it belongs to another query, or to a version that was dropped
    public DocumentPage<D> page(int limit, String next) throws SQLException {
        var token = TOKEN.matcher(decoded(next));
        if (!token.matches() || !token.group(2).equals(planId())) {
            throw notOurs();
        }
        int length = Integer.parseInt(token.group(3));
        var rest = token.group(4);
        if (length >= rest.length()) {
            throw notOurs();
        }
        var after = new Place(rest.substring(0, length), rest.substring(length));
        return page(source.at(token.group(1)), limit, Optional.of(after));
    }

    private DocumentPage<D> page(Source<D> from, int limit, Optional<Place> after) throws SQLException {
        if (limit < 1 || limit > PAGE_MAX) {
            throw new IllegalArgumentException("a page has 1 to " + PAGE_MAX + " documents, not " + limit);
        }
        var hits = from.find(plan, after, limit + 1);
        var shown = hits.subList(0, Math.min(limit, hits.size()));
        var next = hits.size() > limit ? Optional.of(token(from.point(), shown.getLast())) : Optional.<String>empty();
        return new DocumentPage<>(shown.stream().map(Hit::document).toList(), next);
    }

    private String token(String point, Hit<D> last) {
        var text = point + " " + planId() + " " + last.value().length() + " " + last.value()
                + last.document().key();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException none) {
            throw notOurs();
        }
    }

    /// Tells this query from others.
    private String planId() {
        return Integer.toHexString(plan.toString().hashCode());
    }

    private static IllegalArgumentException notOurs() {
        return new IllegalArgumentException("this is not the token of a page of this query; begin with the first page");
    }

    private IndexedField<D> field(String name) {
        var known = fields.get(name);
        if (known == null) {
            throw new IllegalArgumentException("no field " + name + " is indexed; there are " + fields.keySet()
                    + ": declare it with withText or withNumber, in a new version");
        }
        return known;
    }
}
