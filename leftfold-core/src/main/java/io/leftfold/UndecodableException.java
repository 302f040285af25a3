package io.leftfold;

/// An event cannot be decoded by today's code. The event is intact: add an upcaster, or repair the codec.
public final class UndecodableException extends LeftfoldException {
    public UndecodableException(String message) {
        super(message);
    }

    public UndecodableException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String code() {
        return "undecodable";
    }
}
