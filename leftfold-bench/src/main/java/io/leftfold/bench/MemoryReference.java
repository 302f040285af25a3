package io.leftfold.bench;

import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// A list of all events, a list per stream, and a set of keys, under one lock.
final class MemoryReference implements Reference {
    private record Row(long position, int stream, long version, UUID id, Payload payload) {}

    private final int streams;
    private final List<Row> rows = new ArrayList<>();
    private final Map<Integer, List<Row>> byStream = new HashMap<>();
    private final Set<UUID> keys = new HashSet<>();

    MemoryReference(int streams) {
        this.streams = streams;
    }

    @Override
    public synchronized void append(int count, int events) {
        for (int i = 0; i < count; i++) {
            int stream = rows.size() / events % streams;
            for (int j = 0; j < events; j++) {
                insert(stream);
            }
        }
    }

    private void insert(int stream) {
        var id = new UUID(0x7000L, rows.size());
        var events = byStream.computeIfAbsent(stream, _ -> new ArrayList<>());
        var row = new Row(rows.size() + 1L, stream, events.size() + 1L, id, BenchAccount.PAYLOAD);
        rows.add(row);
        events.add(row);
        keys.add(id);
    }

    @Override
    public synchronized BenchAccount fold(int stream) {
        var account = BenchAccount.EMPTY;
        for (var row : byStream.getOrDefault(stream, List.of())) {
            account = account.evolve(decode(row));
        }
        return account;
    }

    @Override
    public synchronized long page(long after, int limit, Handler handler) {
        long last = Math.min(rows.size(), after + limit);
        rows.subList((int) after, (int) last)
                .forEach(row -> handler.handle(row.position, BenchAccount.stream(row.stream), decode(row)));
        return last;
    }

    @Override
    public synchronized void command(int stream) {
        fold(stream);
        insert(stream);
    }

    private static BenchEvent decode(Row row) {
        return BenchAccount.CODEC.decode(
                new EncodedEvent(BenchAccount.TYPE, 1, BenchAccount.PAYLOAD),
                CodecContext.of(row.id, BenchAccount.stream(row.stream), row.id));
    }

    @Override
    public void close() {}
}
