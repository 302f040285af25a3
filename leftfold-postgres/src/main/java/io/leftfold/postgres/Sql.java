package io.leftfold.postgres;

import io.leftfold.spi.SqlResource;
import java.util.regex.Pattern;

/// The statements that never change, one resource each, for the log of one schema.
final class Sql {
    private static final Pattern SCHEMA = Pattern.compile("(?!pg_)[a-z_][a-z0-9_]{0,39}");

    final String log;
    final String insertLog;
    final String append;
    final String appendOne;
    final String lockLog;
    final String makeParts;
    final String tip;
    final String findStreams;
    final String findKeys;
    final String findIds;
    final String findMatches;
    final String outcomeVersions;
    final String streamNames;
    final String readStreams;
    final String streamSpan;
    final String firstVersion;
    final String recordedAtOfPosition;
    final String recordedAtOfVersion;
    final String positionOfVersion;
    final String streamInfo;
    final String listStreams;
    final String insertArchive;
    final String insertRetention;
    final String archives;
    final String archiveCompare;
    final String logRow;
    final String loadCheckpoint;
    final String createCheckpoint;
    final String moveCheckpoint;
    final String beginToFollow;
    final String isFollowed;

    private final String schema;

    /// @throws IllegalArgumentException if no log may have that schema
    Sql(String schema) {
        this.schema = checked(schema);
        this.log = load("log");
        this.insertLog = load("insert_log");
        this.append = load("append");
        this.appendOne = load("append_one");
        this.lockLog = load("lock_log");
        this.makeParts = load("make_parts");
        this.tip = load("tip");
        this.findStreams = load("find_streams");
        this.findKeys = load("find_keys");
        this.findIds = load("find_ids");
        this.findMatches = load("find_matches");
        this.outcomeVersions = load("outcome_versions");
        this.streamNames = load("stream_names");
        this.readStreams = load("read_streams");
        this.streamSpan = load("stream_span");
        this.firstVersion = load("first_version");
        this.recordedAtOfPosition = load("recorded_at_of_position");
        this.recordedAtOfVersion = load("recorded_at_of_version");
        this.positionOfVersion = load("position_of_version");
        this.streamInfo = load("stream_info");
        this.listStreams = load("list_streams");
        this.insertArchive = load("insert_archive");
        this.insertRetention = load("insert_retention");
        this.archives = load("archives");
        this.archiveCompare = load("archive_compare");
        this.logRow = load("log_row");
        this.loadCheckpoint = load("load_checkpoint");
        this.createCheckpoint = load("create_checkpoint");
        this.moveCheckpoint = load("move_checkpoint");
        this.beginToFollow = load("begin_to_follow");
        this.isFollowed = load("is_followed");
    }

    /// So narrow that it needs no quotes in a literal, and no hostile name is ever put together with SQL.
    static String checked(String schema) {
        if (!SCHEMA.matcher(schema).matches()) {
            throw new IllegalArgumentException("the schema of a log has 1 to 40 lower-case letters, digits and _,"
                    + " begins with none of the digits, and not with pg_; that is not so here: "
                    + schema.codePoints()
                            .limit(60)
                            .mapToObj(c -> c > ' ' && c < 0x7F ? Character.toString(c) : "?")
                            .reduce("", String::concat));
        }
        return schema;
    }

    String schema() {
        return schema;
    }

    /// `text` with this schema in place of `{schema}`.
    String of(String text) {
        return text.replace("{schema}", '"' + schema + '"');
    }

    /// The statement of that resource, for this schema.
    String load(String name) {
        return of(resource(name));
    }

    static String resource(String name) {
        return SqlResource.text(Sql.class.getResourceAsStream(name + ".sql"), name + ".sql");
    }
}
