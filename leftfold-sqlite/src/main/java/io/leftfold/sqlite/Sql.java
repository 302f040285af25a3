package io.leftfold.sqlite;

import io.leftfold.spi.SqlResource;

/// The statements that never change, one resource each.
final class Sql {
    static final String BEGIN = "BEGIN";
    static final String BEGIN_IMMEDIATE = "BEGIN IMMEDIATE";
    static final String COMMIT = "COMMIT";
    static final String ROLLBACK = "ROLLBACK";
    static final String SAVEPOINT = "SAVEPOINT leftfold";
    static final String RELEASE = "RELEASE leftfold";

    static final String SCHEMA = load("schema/1");
    static final String READ_MODELS_SCHEMA = load("schema/read-models-1");

    static final String INSERT_LOG = load("insert_log");
    static final String LOG = load("log");
    static final String LAST_EVENT = load("last_event");
    static final String FIND_KEY = load("find_key");
    static final String INSERT_KEY = load("insert_key");
    static final String OUTCOME_VERSIONS = load("outcome_versions");
    static final String FIND_STREAM = load("find_stream");
    static final String STREAM_NAME = load("stream_name");
    static final String INSERT_STREAM = load("insert_stream");
    static final String UPDATE_STREAM_STATE = load("update_stream_state");
    static final String UPDATE_STREAM_FIELDS = load("update_stream_fields");
    static final String INSERT_EVENT = load("insert_event");
    static final String INSERT_TAG = load("insert_tag");
    static final String FIND_EVENT_ID = load("find_event_id");
    static final String STREAM_INFO = load("stream_info");
    static final String LIST_STREAMS = load("list_streams");
    static final String LIST_STREAMS_OF_CATEGORY = load("list_streams_of_category");
    static final String RECORDED_AT_OF_POSITION = load("recorded_at_of_position");
    static final String RECORDED_AT_OF_VERSION = load("recorded_at_of_version");
    static final String POSITION_OF_VERSION = load("position_of_version");

    static final String VERIFY_SCHEMA = load("verify_schema");
    static final String VERIFY_VERSIONS = load("verify_versions");
    static final String VERIFY_TAG = load("verify_tag");
    static final String VERIFY_TAGS = load("verify_tags");
    static final String VERIFY_KEYS = load("verify_keys");
    static final String VERIFY_STREAMS = load("verify_streams");

    static final String INLINE_CHECKPOINTS = load("inline_checkpoints");
    static final String CREATE_CHECKPOINT = load("create_checkpoint");
    static final String MOVE_CHECKPOINT = load("move_checkpoint");
    static final String LOAD_CHECKPOINT = load("load_checkpoint");

    private Sql() {}

    static String load(String name) {
        return SqlResource.text(Sql.class.getResourceAsStream(name + ".sql"), name + ".sql");
    }
}
