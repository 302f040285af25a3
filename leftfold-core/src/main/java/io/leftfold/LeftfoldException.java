package io.leftfold;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What Leftfold throws on purpose: one class for each thing that can be wrong, whose [ErrorKind#category] is
/// the reaction of the caller. Wrong arguments are [IllegalArgumentException] instead.
public abstract sealed class LeftfoldException extends RuntimeException
        permits CheckpointMismatchException,
                ConditionFailedException,
                CorruptStoreException,
                ForeignStoreException,
                KeyReusedException,
                LeaseLostException,
                NewerSchemaException,
                OutcomeUnknownException,
                OverloadedException,
                ReadOnlyStoreException,
                StoreClosedException,
                StoreInUseException,
                StoreUnavailableException,
                SubscriptionFailedException,
                TooLargeException,
                TruncatedException,
                UndecodableException,
                UnsupportedCapabilityException,
                WorkFailedException,
                WorkUnknownException {
    LeftfoldException(String message) {
        super(message);
    }

    LeftfoldException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// What is known of all errors of this class.
    public abstract ErrorKind kind();

    /// The error's stable name, the same in every language and version: `store-in-use`.
    public final String code() {
        return kind().code();
    }

    /// What was found, by the names of [ErrorKind#facts] and in their order, for logs and for programs: texts,
    /// whole numbers, and lists of texts. Payloads are never among them.
    public final SequencedMap<String, Object> facts() {
        var facts = new LinkedHashMap<String, Object>();
        var values = values().iterator();
        kind().facts().forEach(name -> facts.put(name, values.next()));
        return Collections.unmodifiableSequencedMap(facts);
    }

    /// The values of the facts, in the order of their names.
    List<Object> values() {
        return List.of();
    }

    /// The kinds of all errors, by their codes.
    public static List<ErrorKind> kinds() {
        return List.of(
                CheckpointMismatchException.KIND,
                ConditionFailedException.KIND,
                CorruptStoreException.KIND,
                ForeignStoreException.KIND,
                KeyReusedException.KIND,
                LeaseLostException.KIND,
                NewerSchemaException.KIND,
                OutcomeUnknownException.KIND,
                OverloadedException.KIND,
                ReadOnlyStoreException.KIND,
                StoreClosedException.KIND,
                StoreInUseException.KIND,
                StoreUnavailableException.KIND,
                SubscriptionFailedException.KIND,
                TooLargeException.KIND,
                TruncatedException.KIND,
                UndecodableException.KIND,
                UnsupportedCapabilityException.KIND,
                WorkFailedException.KIND,
                WorkUnknownException.KIND);
    }
}
