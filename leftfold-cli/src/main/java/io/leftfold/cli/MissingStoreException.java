package io.leftfold.cli;

/// There is no store where one was to be read.
final class MissingStoreException extends RuntimeException {
    MissingStoreException(String message) {
        super(message);
    }
}
