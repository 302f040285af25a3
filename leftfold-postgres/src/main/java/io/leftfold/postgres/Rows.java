package io.leftfold.postgres;

import io.leftfold.Payload;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.StreamState;
import io.leftfold.spi.Checksum;
import io.leftfold.spi.Labels;
import io.leftfold.spi.StreamColumns;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows that a batch is to write, in the order of their positions.
final class Rows {
    private record NewStream(int number, StreamId stream) {}

    private record Change(int number, StreamState state, Optional<Payload> fields) {}

    private record Event(RecordedEvent event, int stream, boolean occurredIsGiven) {}

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
        bindChanges(parameters);
        append.setLong(parameters.next(), recordedAt);
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
            numbers[i] = events.get(i).stream;
            versions[i] = Math.toIntExact(event.version());
            ids.add(event.id());
            occurred[i] = events.get(i).occurredIsGiven ? Checksum.micros(event.occurredAt()) : null;
            checksums[i] = Checksum.of(event);
            schemaVersions[i] = event.schemaVersion();
            types[i] = event.type();
            codecs[i] = event.payload().codec();
            tags[i] = Labels.tags(event.tags());
            correlations[i] =
                    event.metadata().correlationId().map(Compact::bytes).orElse(null);
            causations[i] = event.metadata().causationId().map(Compact::bytes).orElse(null);
            metadata[i] = Labels.rest(event.metadata());
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

        int next() {
            return ++last;
        }

        void add(BinaryArray array) throws SQLException {
            array.bind(statement, next());
        }
    }
}
