package io.leftfold.postgres;

import io.leftfold.Payload;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.StreamState;
import io.leftfold.spi.Checksum;
import io.leftfold.spi.StreamColumns;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows that a batch is to write, in the order of their positions.
final class BatchRows {
    private record NewStream(int number, StreamId stream) {}

    private record Change(int number, StreamState state, Optional<Payload> fields) {}

    private record Event(RecordedEvent event, int stream, PreparedEvent prepared) {}

    private record Key(UUID key, UUID fingerprint, long first, int count) {}

    private final List<NewStream> streams = new ArrayList<>();
    private final Map<Integer, Change> changes = new LinkedHashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Key> keys = new ArrayList<>();

    void addStream(int number, StreamId stream) {
        streams.add(new NewStream(number, stream));
    }

    /// @param fields empty where they stay as they are
    void change(int number, StreamState state, Optional<Payload> fields) {
        changes.merge(
                number,
                new Change(number, state, fields),
                (old, now) -> new Change(number, state, fields.or(old::fields)));
    }

    void add(RecordedEvent event, int stream, PreparedEvent prepared) {
        events.add(new Event(event, stream, prepared));
    }

    void addKey(UUID key, UUID fingerprint, long first, int count) {
        keys.add(new Key(key, fingerprint, first, count));
    }

    /// Whether these are of one event, to a stream that stays as it is.
    boolean isOne() {
        return events.size() == 1 && keys.size() == 1 && changes.isEmpty();
    }

    /// Fills in the parameters of [Sql#appendOne] if this [#isOne], else of [Sql#append].
    void bind(PreparedStatement append, long known, long recordedAt) throws SQLException {
        if (isOne()) {
            bindOne(new Parameters(append), known, recordedAt);
        } else {
            bindAll(new Parameters(append), known, recordedAt);
        }
    }

    private void bindOne(Parameters parameters, long known, long recordedAt) throws SQLException {
        var event = events.getFirst().event;
        var prepared = events.getFirst().prepared;
        var key = keys.getFirst();
        parameters.add(known);
        parameters.add(recordedAt);
        parameters.add(streams.isEmpty() ? null : event.stream().category());
        parameters.add(streams.isEmpty() ? null : event.stream().entity());
        parameters.add(events.getFirst().stream);
        parameters.add(Math.toIntExact(event.version()));
        parameters.add(event.id());
        parameters.add(occurred(events.getFirst()));
        parameters.add(Checksum.of(event));
        parameters.add(event.schemaVersion());
        parameters.add(event.type());
        parameters.add(event.payload().codec());
        parameters.add(prepared.tags);
        parameters.add(prepared.correlationId);
        parameters.add(prepared.causationId);
        parameters.add(prepared.metadata);
        parameters.add(event.payload().bytes());
        parameters.add(BinaryArray.of(prepared.tagNumbers));
        parameters.add(key.key);
        parameters.add(key.fingerprint);
    }

    private void bindAll(Parameters parameters, long known, long recordedAt) throws SQLException {
        parameters.add(known);
        bindStreams(parameters);
        bindChanges(parameters);
        parameters.add(recordedAt);
        bindEvents(parameters);
        bindTags(parameters);
        bindKeys(parameters);
    }

    private void bindStreams(Parameters parameters) throws SQLException {
        var numbers = new int[streams.size()];
        var categories = new String[streams.size()];
        var entities = new String[streams.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = streams.get(i).number;
            categories[i] = streams.get(i).stream.category();
            entities[i] = streams.get(i).stream.entity();
        }
        parameters.add(BinaryArray.of(numbers));
        parameters.add(BinaryArray.of(categories));
        parameters.add(BinaryArray.of(entities));
    }

    private void bindChanges(Parameters parameters) throws SQLException {
        var numbers = new int[changes.size()];
        var states = new short[changes.size()];
        byte[] @Nullable [] fields = new byte[changes.size()][];
        int i = 0;
        for (var change : changes.values()) {
            numbers[i] = change.number;
            states[i] = (short) StreamColumns.code(change.state);
            fields[i++] = change.fields.map(Payload::bytes).orElse(null);
        }
        parameters.add(BinaryArray.of(numbers));
        parameters.add(BinaryArray.of(states));
        parameters.add(BinaryArray.of(fields));
    }

    private void bindKeys(Parameters parameters) throws SQLException {
        var numbers = new ArrayList<UUID>(keys.size());
        var fingerprints = new ArrayList<UUID>(keys.size());
        var firsts = new long[keys.size()];
        var counts = new int[keys.size()];
        for (int i = 0; i < firsts.length; i++) {
            var key = keys.get(i);
            numbers.add(key.key);
            fingerprints.add(key.fingerprint);
            firsts[i] = key.first;
            counts[i] = key.count;
        }
        parameters.add(BinaryArray.of(numbers));
        parameters.add(BinaryArray.of(fingerprints));
        parameters.add(BinaryArray.of(firsts));
        parameters.add(BinaryArray.of(counts));
    }

    private void bindEvents(Parameters parameters) throws SQLException {
        int count = events.size();
        var numbers = new int[count];
        var versions = new int[count];
        var ids = new ArrayList<UUID>(count);
        @Nullable Long[] occurred = new Long[count];
        var checksum = new Checksum();
        var checksums = new long[count];
        var schemaVersions = new int[count];
        var types = new String[count];
        var codecs = new String[count];
        @Nullable String[] tags = new String[count];
        byte[] @Nullable [] correlations = new byte[count][];
        byte[] @Nullable [] causations = new byte[count][];
        byte[] @Nullable [] metadata = new byte[count][];
        var payloads = new byte[count][];
        for (int i = 0; i < count; i++) {
            var event = events.get(i).event;
            var prepared = events.get(i).prepared;
            numbers[i] = events.get(i).stream;
            versions[i] = Math.toIntExact(event.version());
            ids.add(event.id());
            occurred[i] = occurred(events.get(i));
            checksums[i] = checksum.sum(event);
            schemaVersions[i] = event.schemaVersion();
            types[i] = event.type();
            codecs[i] = event.payload().codec();
            tags[i] = prepared.tags;
            correlations[i] = prepared.correlationId;
            causations[i] = prepared.causationId;
            metadata[i] = prepared.metadata;
            payloads[i] = event.payload().bytes();
        }
        parameters.add(BinaryArray.of(numbers));
        parameters.add(BinaryArray.of(versions));
        parameters.add(BinaryArray.of(ids));
        parameters.add(BinaryArray.of(occurred));
        parameters.add(BinaryArray.of(checksums));
        parameters.add(BinaryArray.of(schemaVersions));
        parameters.add(BinaryArray.of(types));
        parameters.add(BinaryArray.of(codecs));
        parameters.add(BinaryArray.of(tags));
        parameters.add(BinaryArray.of(correlations));
        parameters.add(BinaryArray.of(causations));
        parameters.add(BinaryArray.of(metadata));
        parameters.add(BinaryArray.of(payloads));
    }

    private static @Nullable Long occurred(Event event) {
        return event.prepared.data.occurredAt().map(Checksum::micros).orElse(null);
    }

    private void bindTags(Parameters parameters) throws SQLException {
        int count = 0;
        for (var row : events) {
            count += row.prepared.tagNumbers.length;
        }
        var positions = new long[count];
        var numbers = new long[count];
        int i = 0;
        for (var row : events) {
            for (long number : row.prepared.tagNumbers) {
                positions[i] = row.event.position();
                numbers[i++] = number;
            }
        }
        parameters.add(BinaryArray.of(positions));
        parameters.add(BinaryArray.of(numbers));
    }

    /// Binds one after the other.
    private static final class Parameters {
        private final PreparedStatement statement;
        private int last;

        Parameters(PreparedStatement statement) {
            this.statement = statement;
        }

        void add(BinaryArray array) throws SQLException {
            array.bind(statement, ++last);
        }

        void add(int number) throws SQLException {
            statement.setInt(++last, number);
        }

        void add(@Nullable Long number) throws SQLException {
            statement.setObject(++last, number, Types.BIGINT);
        }

        void add(UUID id) throws SQLException {
            statement.setObject(++last, id);
        }

        void add(@Nullable String text) throws SQLException {
            statement.setString(++last, text);
        }

        void add(byte @Nullable [] bytes) throws SQLException {
            statement.setBytes(++last, bytes);
        }
    }
}
