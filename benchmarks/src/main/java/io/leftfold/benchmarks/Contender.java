package io.leftfold.benchmarks;

import io.leftfold.bench.BenchAccount;
import io.leftfold.bench.BenchEvent;
import io.leftfold.bench.BenchEvent.Booked;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/// One way to keep events in PostgreSQL, on a database of its own with at most [Pool#SIZE] connections. All
/// events are those of [#booked], encoded anew for each append, with correlation, causation and actor. A
/// stream is appended to by one thread at a time; all else is safe for use by several threads.
interface Contender extends AutoCloseable {
    /// The command to book on a stream's account, and the event that it comes to: 250 bytes of JSON.
    static Booked booked(int stream) {
        var booked = BenchAccount.BOOKED;
        return new Booked(BenchAccount.entity(stream), booked.cents(), booked.currency(), booked.text());
    }

    /// Whether it does this work; where not, it has no such thing of its own.
    default boolean does(Work work) {
        return work != Work.PROJECT && work != Work.HOT;
    }

    /// What is to be ready before a work is measured, as it would be in a service that has run for a while.
    ///
    /// @param streams how many were filled, from 0 on
    default void prepare(Work work, int streams) {}

    /// Appends events in one transaction, if the stream is at `version`.
    ///
    /// @param stream from 0
    /// @return whether they were; else nothing was written
    boolean append(int stream, long version, int events);

    /// Reads, decodes and folds all events of a stream, from the database.
    BenchAccount load(int stream);

    /// Loads a stream, decides, and appends what was decided, if the stream is where it was: a transaction
    /// each, since the guard of the second is what keeps the decision valid.
    ///
    /// @throws IllegalStateException if it was not
    default void command(int stream) {
        var account = load(stream);
        BookedJson.decided(account, booked(stream));
        if (!append(stream, account.events(), 1)) {
            throw new IllegalStateException("another command was faster: " + BenchAccount.stream(stream));
        }
    }

    /// Reads and decodes all events of all streams, in the order of the log.
    ///
    /// @param handler called by one thread at a time
    /// @return how many they were
    long catchUp(Consumer<BenchEvent> handler);

    /// Builds a table of all events of all streams, a row for each stream as [BenchModels] has it; each time
    /// another table. The table and how far it has come change in one transaction.
    ///
    /// @return how many events that were
    default long project() {
        throw new UnsupportedOperationException("it does not do this: " + Work.PROJECT);
    }

    /// [#command], where states are cached in the way that it offers.
    default void hotCommand(int stream) {
        throw new UnsupportedOperationException("it does not do this: " + Work.HOT);
    }

    /// Those who call it where several do.
    default ThreadFactory threads() {
        return Thread.ofPlatform().name("client-", 1).factory();
    }

    @Override
    void close();
}
