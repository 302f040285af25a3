package io.leftfold.postgres;

import io.leftfold.Metadata;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.StreamState;
import io.leftfold.Tag;
import io.leftfold.spi.Checksum;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The rows that a batch is to write, in the order of their positions.
final class Rows {
    private record NewStream(int number, StreamId stream) {}

    private record Change(int number, StreamState state, byte @Nullable [] fields) {}

    private record Event(RecordedEvent event, int stream, boolean occurredIsGiven) {}

    private record Key(UUID key, UUID fingerprint, long first, int count) {}

    private final List<NewStream> streams = new ArrayList<>();
    private final Map<Integer, Change> changes = new LinkedHashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Key> keys = new ArrayList<>();

    void addStream(int number, StreamId stream) {
        streams.add(new NewStream(number, stream));
    }

    /// @param fields null where they stay as they are
    void change(int number, StreamState state, byte @Nullable [] fields) {
        changes.merge(
                number,
                new Change(number, state, fields),
                (old, now) -> new Change(number, state, fields == null ? old.fields : fields));
    }

    void add(RecordedEvent event, int stream, boolean occurredIsGiven) {
        events.add(new Event(event, stream, occurredIsGiven));
    }

    void addKey(UUID key, UUID fingerprint, long first, int count) {
        keys.add(new Key(key, fingerprint, first, count));
    }

    int eventCount() {
        return events.size();
    }

    /// Fills in the parameters of [Sql#append].
    void bind(PreparedStatement append, long known, long recordedAt) throws SQLException {
        var parameters = new Parameters(append);
        append.setLong(parameters.next(), known);
        bindStreams(parameters);
        append.setLong(parameters.next(), recordedAt);
        bindEvents(parameters);
        bindTags(parameters);
        parameters.add(new UuidArray(keys.stream().map(Key::key).toList()));
        parameters.add(new UuidArray(keys.stream().map(Key::fingerprint).toList()));
        parameters.add("int8", keys.stream().mapToLong(Key::first).toArray());
        parameters.add("int4", keys.stream().mapToInt(Key::count).toArray());
    }

    private void bindStreams(Parameters parameters) throws SQLException {
        parameters.add("int4", streams.stream().mapToInt(NewStream::number).toArray());
        parameters.add(
                "text", streams.stream().map(stream -> stream.stream.category()).toArray(String[]::new));
        parameters.add("text", streams.stream().map(stream -> stream.stream.entity()).toArray(String[]::new));
        var changed = List.copyOf(changes.values());
        var states = new short[changed.size()];
        for (int i = 0; i < states.length; i++) {
            states[i] = StreamTip.code(changed.get(i).state);
        }
        parameters.add("int4", changed.stream().mapToInt(Change::number).toArray());
        parameters.add("int2", states);
        parameters.add("bytea", changed.stream().map(Change::fields).toArray(byte[][]::new));
    }

    private void bindEvents(Parameters parameters) throws SQLException {
        int count = events.size();
        var numbers = new int[count];
        var versions = new int[count];
        var ids = new ArrayList<UUID>(count);
        var occurred = new Long[count];
        var checksums = new long[count];
        var schemaVersions = new int[count];
        var types = new String[count];
        var codecs = new String[count];
        var tags = new String[count];
        var correlations = new byte[count][];
        var causations = new byte[count][];
        var metadata = new byte[count][];
        var payloads = new byte[count][];
        for (int i = 0; i < count; i++) {
            var event = events.get(i).event;
            numbers[i] = events.get(i).stream;
            versions[i] = Math.toIntExact(event.version());
            ids.add(event.id());
            occurred[i] = events.get(i).occurredIsGiven ? Checksum.micros(event.occurredAt()) : null;
            checksums[i] = Checksum.of(event);
            schemaVersions[i] = event.schemaVersion();
            types[i] = event.type();
            codecs[i] = event.payload().codec();
            tags[i] = tags(event);
            correlations[i] = event.metadata().correlationId().map(Compact::bytes).orElse(null);
            causations[i] = event.metadata().causationId().map(Compact::bytes).orElse(null);
            metadata[i] = rest(event.metadata());
            payloads[i] = event.payload().bytes();
        }
        parameters.add("int4", numbers);
        parameters.add("int4", versions);
        parameters.add(new UuidArray(ids));
        parameters.add("int8", occurred);
        parameters.add("int8", checksums);
        parameters.add("int4", schemaVersions);
        parameters.add("text", types);
        parameters.add("text", codecs);
        parameters.add("text", tags);
        parameters.add("bytea", correlations);
        parameters.add("bytea", causations);
        parameters.add("bytea", metadata);
        parameters.add("bytea", payloads);
    }

    private void bindTags(Parameters parameters) throws SQLException {
        int count = 0;
        for (var row : events) {
            count += row.event.tags().size();
        }
        var positions = new long[count];
        var numbers = new long[count];
        int i = 0;
        for (var row : events) {
            for (var tag : row.event.tags()) {
                positions[i] = row.event.position();
                numbers[i++] = Compact.tag(tag.toString());
            }
        }
        parameters.add("int8", positions);
        parameters.add("int8", numbers);
    }

    /// One per line, which no tag can hold; null for none.
    private static @Nullable String tags(RecordedEvent event) {
        return event.tags().isEmpty()
                ? null
                : event.tags().stream().map(Tag::toString).collect(Collectors.joining("\n"));
    }

    /// The entries that have no column of their own; null for none.
    private static byte @Nullable [] rest(Metadata metadata) {
        var rest = new TreeMap<>(metadata.entries());
        rest.remove(Metadata.CORRELATION_ID);
        rest.remove(Metadata.CAUSATION_ID);
        return rest.isEmpty() ? null : new Metadata(rest).encode();
    }

    /// Binds arrays one after the other.
    private static final class Parameters {
        private final PreparedStatement statement;
        private final Connection connection;
        private int last;

        Parameters(PreparedStatement statement) throws SQLException {
            this.statement = statement;
            this.connection = statement.getConnection();
        }

        int next() {
            return ++last;
        }

        void add(UuidArray ids) throws SQLException {
            statement.setObject(next(), ids);
        }

        void add(String type, Object array) throws SQLException {
            statement.setArray(
                    next(), connection.unwrap(org.postgresql.PGConnection.class).createArrayOf(type, array));
        }
    }
}
