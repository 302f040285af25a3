package io.leftfold;

/// What a verification can find.
public enum Damage {
    CHECKSUM("An event does not have the checksum that was stored with it, or cannot be read."),
    INTEGRITY("The database finds its own file damaged."),
    KEY_RANGE("The positions that the append keys cover overlap, leave something out or go beyond the log."),
    POSITION_GAP("A position is missing or comes twice."),
    RECORDED_AT("An event was recorded before the one at the position before."),
    SCHEMA("A table, an index or a trigger is missing, altered, or none of Leftfold's."),
    STREAM_EMPTY("A stream is listed and has no events."),
    STREAM_FIELDS("A stream's free fields are not what its events made them."),
    STREAM_MISSING("An event belongs to a stream that is not listed."),
    STREAM_STATE("A stream is not open, closed or deleted as its events made it."),
    TAG_MISSING("An event has a tag that the index of tags does not know."),
    TAG_UNFOUNDED("The index of tags gives an event a tag that it does not have."),
    UNREADABLE("The file, or a part of it, cannot be read."),
    VERSION_GAP("A version of a stream is missing or comes twice.");

    private final String means;

    Damage(String means) {
        this.means = means;
    }

    /// Its stable name: `position-gap`.
    public String code() {
        return ErrorKind.codeOf(this);
    }

    /// What it is, a sentence.
    public String means() {
        return means;
    }
}
