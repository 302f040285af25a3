package io.leftfold;

/// An event's data as it is written: stable type name, schema version, bytes.
public record EncodedEvent(String type, int schemaVersion, Payload payload) {}
