package io.leftfold;

/// Makes an append happen once: whoever appends again with the same key gets the first outcome. Keys live as
/// long as the log.
///
/// @param value       1 to 200 visible characters, unique for one intention, for example the id of a command
/// @param fingerprint of what was asked for, so that the same key with another request is refused; at most 200
///                    characters, and empty for "the events themselves"
public record AppendKey(String value, String fingerprint) {
    public AppendKey {
        Names.check("an append key", value);
        if (!fingerprint.isEmpty()) {
            Names.check("a fingerprint", fingerprint);
        }
    }

    public static AppendKey of(String value) {
        return new AppendKey(value, "");
    }

    public static AppendKey of(String value, String fingerprint) {
        return new AppendKey(value, fingerprint);
    }
}
