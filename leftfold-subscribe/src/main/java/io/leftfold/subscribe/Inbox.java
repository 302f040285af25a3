package io.leftfold.subscribe;

/// Remembers, in the database of a handler, up to where it has handled the events of each key, so that an event that
/// comes again takes no effect there: for handlers whose database is not that of the ledger. Safe for use by several
/// threads.
///
/// @param <T> the transaction of that database
public interface Inbox<T> {
    /// Notes within `transaction` that the event at `position` is handled.
    ///
    /// @param key of the event, as of [Subscriber#key]
    /// @return whether it is to be handled; `false` if that one or a later one of its key was noted before
    boolean take(T transaction, String subscription, String key, long position) throws Exception;
}
