package io.leftfold.postgres;

import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.Criterion;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.Write;
import io.leftfold.spi.PageReader.Part;
import io.leftfold.spi.StreamColumns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// What a batch has to know, asked of the database, one statement for all that is of one kind.
final class Questions {
    private final Connection connection;
    private final Sql sql;

    Questions(Connection connection, Sql sql) {
        this.connection = connection;
        this.sql = sql;
    }

    /// Reads where the log stands, without its lock.
    LogTip tip() throws SQLException {
        return tip(sql.tip);
    }

    /// Takes the log's lock until the transaction ends, and reads where the log stands then.
    LogTip lock() throws SQLException {
        return tip(sql.lockLog);
    }

    private LogTip tip(String statement) throws SQLException {
        try (var select = connection.prepareStatement(statement);
                var row = select.executeQuery()) {
            if (!row.next()) {
                return new LogTip(0, Long.MIN_VALUE, 0);
            }
            long recordedAt = row.getLong(2);
            return new LogTip(row.getLong(1), row.wasNull() ? Long.MIN_VALUE : recordedAt, row.getInt(3));
        }
    }

    /// Lets `tip` know every stream that `appends` name.
    void findStreams(List<Append> appends, LogTip tip) throws SQLException {
        var unknown = new LinkedHashSet<StreamId>();
        for (var append : appends) {
            append.writes().stream()
                    .map(Write::stream)
                    .filter(stream -> tip.find(stream) == null)
                    .forEach(unknown::add);
            for (var condition : append.conditions()) {
                if (condition instanceof StreamVersion(var stream, var expected) && tip.find(stream) == null) {
                    unknown.add(stream);
                }
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        var streams = List.copyOf(unknown);
        streams.forEach(stream -> tip.put(stream, StreamTip.NONE));
        try (var select = connection.prepareStatement(sql.findStreams)) {
            BinaryArray.of(streams.stream().map(StreamId::category).toArray(String[]::new))
                    .bind(select, 1);
            BinaryArray.of(streams.stream().map(StreamId::entity).toArray(String[]::new))
                    .bind(select, 2);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    tip.put(
                            streams.get(row.getInt(1) - 1),
                            new StreamTip(row.getInt(2), row.getLong(4), StreamColumns.state(row.getInt(3))));
                }
            }
        }
    }

    /// The first events above `after` that the conditions of `appends` want not to be there.
    Map<NoneMatching, Long> matches(List<Append> appends, long head) throws SQLException {
        var conditions = new LinkedHashSet<NoneMatching>();
        for (var append : appends) {
            for (var condition : append.conditions()) {
                if (condition instanceof NoneMatching none && none.after() < head) {
                    conditions.add(none);
                }
            }
        }
        var matches = new HashMap<NoneMatching, Long>();
        var plain = new ArrayList<NoneMatching>();
        for (var condition : conditions) {
            if (condition.query().anyOf().stream().allMatch(Questions::isPlain)) {
                plain.add(condition);
            } else {
                var part = new Part(condition.after() + 1, head, true, 1, OptionalLong.empty());
                try (var select =
                                QuerySql.positions(sql, condition.query(), part).prepare(connection);
                        var row = select.executeQuery()) {
                    if (row.next()) {
                        matches.put(condition, row.getLong(1));
                    }
                }
            }
        }
        if (!plain.isEmpty()) {
            findPlain(plain, matches);
        }
        return matches;
    }

    /// Whether it asks for tags, and for types at most besides.
    private static boolean isPlain(Criterion criterion) {
        return !criterion.tags().isEmpty()
                && criterion.categories().isEmpty()
                && criterion.correlationIds().isEmpty()
                && criterion.causationIds().isEmpty();
    }

    private void findPlain(List<NoneMatching> conditions, Map<NoneMatching, Long> matches) throws SQLException {
        var asked = new ArrayList<NoneMatching>();
        var tags = new ArrayList<Long>();
        var afters = new ArrayList<Long>();
        var allTags = new ArrayList<String>();
        var types = new ArrayList<String>();
        for (var condition : conditions) {
            for (var criterion : condition.query().anyOf()) {
                var texts = criterion.tags().stream().map(Tag::toString).toList();
                asked.add(condition);
                tags.add(Compact.tag(texts.getFirst()));
                afters.add(condition.after());
                allTags.add(String.join("\n", texts));
                types.add(criterion.types().isEmpty() ? null : String.join("\n", criterion.types()));
            }
        }
        try (var select = connection.prepareStatement(sql.findMatches)) {
            BinaryArray.of(tags.toArray(Long[]::new)).bind(select, 1);
            BinaryArray.of(afters.toArray(Long[]::new)).bind(select, 2);
            BinaryArray.of(allTags.toArray(String[]::new)).bind(select, 3);
            BinaryArray.of(types.toArray(String[]::new)).bind(select, 4);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    long position = row.getLong(2);
                    if (position > 0) {
                        matches.merge(asked.get(row.getInt(1) - 1), position, Long::min);
                    }
                }
            }
        }
    }

    /// What was done under each of `keys`; those that are not there are left out.
    Map<UUID, Facts.Past> keys(Collection<AppendKey> keys) throws SQLException {
        if (keys.isEmpty()) {
            return Map.of();
        }
        record Found(UUID key, UUID fingerprint, long first, int count) {}
        var asked =
                keys.stream().map(key -> Compact.key(key.value())).distinct().toList();
        var found = new ArrayList<Found>();
        try (var select = connection.prepareStatement(sql.findKeys)) {
            BinaryArray.of(asked).bind(select, 1);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new Found(
                            asked.get(row.getInt(1) - 1), row.getObject(2, UUID.class), row.getLong(3), row.getInt(4)));
                }
            }
        }
        var past = new HashMap<UUID, Facts.Past>();
        for (var one : found) {
            past.put(one.key, new Facts.Past(one.fingerprint, outcome(one.first, one.count)));
        }
        return past;
    }

    /// The outcome of the append with this key; empty where there is none.
    ///
    /// @param key its fingerprint is compared unless it is empty
    /// @throws io.leftfold.KeyReusedException if the key was used for something else
    Optional<Appended> outcomeOf(AppendKey key) throws SQLException {
        var past = keys(Set.of(key)).get(Compact.key(key.value()));
        if (past == null) {
            return Optional.empty();
        }
        if (!key.fingerprint().isEmpty() && !past.fingerprint().equals(Compact.fingerprint(key.fingerprint()))) {
            throw BatchPlan.reused(key, past.outcome());
        }
        return Optional.of(past.outcome());
    }

    private Appended outcome(long first, int count) throws SQLException {
        var versions = new HashMap<StreamId, Long>();
        if (count > 0) {
            try (var select = connection.prepareStatement(sql.outcomeVersions)) {
                select.setLong(1, first);
                select.setLong(2, first + count - 1);
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        versions.put(new StreamId(row.getString(1), row.getString(2)), row.getLong(3));
                    }
                }
            }
        }
        return new Appended(first, first + count - 1, versions).again();
    }

    /// The positions of the events of `appends` whose ids are taken.
    Map<UUID, Long> ids(List<Append> appends) throws SQLException {
        var asked = appends.stream()
                .flatMap(append -> append.writes().stream())
                .flatMap(write -> write.events().stream())
                .map(event -> event.id())
                .toList();
        var ids = new HashMap<UUID, Long>();
        if (!asked.isEmpty()) {
            try (var select = connection.prepareStatement(sql.findIds)) {
                BinaryArray.of(asked).bind(select, 1);
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        ids.put(row.getObject(1, UUID.class), row.getLong(2));
                    }
                }
            }
        }
        return ids;
    }

    static Set<UUID> asked(Collection<AppendKey> keys) {
        return keys.stream().map(key -> Compact.key(key.value())).collect(Collectors.toSet());
    }
}
