package io.leftfold;

import org.jspecify.annotations.Nullable;

/// What Leftfold throws on purpose: one class per reaction of the caller. Wrong arguments are
/// [IllegalArgumentException] instead.
public abstract sealed class LeftfoldException extends RuntimeException
        permits CheckpointMismatchException,
                ConditionFailedException,
                CorruptStoreException,
                KeyReusedException,
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
                UnsupportedCapabilityException {
    LeftfoldException(String message) {
        super(message);
    }

    LeftfoldException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// The error's stable name, the same in every language and version: `store-in-use`.
    public abstract String code();
}
