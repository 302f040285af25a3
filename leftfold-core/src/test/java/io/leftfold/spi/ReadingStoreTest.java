package io.leftfold.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.Capability;
import io.leftfold.Follower;
import io.leftfold.LogInfo;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import io.leftfold.StreamState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReadingStoreTest {
    private static final StreamId STREAM = new StreamId("account", "1");
    private static final LogInfo LOG = new LogInfo(new UUID(1, 2), 1, 1, 7);
    private static final Appended APPENDED = new Appended(1, 2, Map.of());
    private static final StreamInfo INFO =
            new StreamInfo(STREAM, 1, Instant.EPOCH, Instant.EPOCH, StreamState.OPEN, Map.of());

    /// Answers with what tells the methods and their arguments apart.
    private static final class Answers implements ReadingStore.Reads {
        @Override
        public LogInfo log() {
            return LOG;
        }

        @Override
        public Optional<Appended> outcomeOf(AppendKey key) {
            return key.value().equals("k") ? Optional.of(APPENDED) : Optional.empty();
        }

        @Override
        public Page read(StreamId stream, Range range) {
            return new Page(List.of(), range.after(), stream.equals(STREAM) ? 1 : 0, true);
        }

        @Override
        public Page readAll(Query query, Range range) {
            return new Page(List.of(), range.after(), query.equals(Query.ALL) ? 2 : 0, true);
        }

        @Override
        public Optional<StreamInfo> stream(StreamId stream) {
            return stream.equals(STREAM) ? Optional.of(INFO) : Optional.empty();
        }

        @Override
        public List<StreamInfo> streams(Optional<String> category, Optional<StreamId> after, int limit) {
            return category.isPresent() && after.isEmpty() && limit == 3 ? List.of(INFO) : List.of();
        }
    }

    private static final class Store extends ReadingStore {
        Store() {
            super(new Answers());
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }

        @Override
        public AppendOutcome append(Append append) {
            return APPENDED;
        }

        @Override
        public Follower follow() {
            throw new UnsupportedOperationException("not asked for here");
        }

        @Override
        public void close() {}
    }

    @Test
    void every_read_is_the_one_of_the_reads() {
        try (var store = new Store()) {
            assertThat(store.log()).isEqualTo(LOG);
            assertThat(store.outcomeOf(AppendKey.of("k"))).contains(APPENDED);
            assertThat(store.read(STREAM, Range.forward().after(5))).isEqualTo(new Page(List.of(), 5, 1, true));
            assertThat(store.readAll(Query.ALL, Range.forward().after(6))).isEqualTo(new Page(List.of(), 6, 2, true));
            assertThat(store.stream(STREAM)).contains(INFO);
            assertThat(store.streams(Optional.of("account"), Optional.empty(), 3))
                    .containsExactly(INFO);
        }
    }
}
