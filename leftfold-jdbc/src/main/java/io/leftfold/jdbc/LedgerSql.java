package io.leftfold.jdbc;

/// The statements of [JdbcLedger], in the words of one database.
final class LedgerSql {
    final String insertSubscription = Tables.load("insert_subscription");
    final String insertPartition = Tables.load("insert_partition");
    final String takeCheckpoint = Tables.load("take_checkpoint");
    final String partitionsOf = Tables.load("partitions_of");
    final String holdSubscription = Tables.load("hold_subscription");
    final String pauseSubscription = Tables.load("pause_subscription");
    final String deleteLetters = Tables.load("delete_letters");
    final String selectSubscriptions = Tables.load("select_subscriptions");
    final String selectPartitions;
    final String selectNodes;
    final String selectRun = Tables.load("select_run");
    final String deleteRun = Tables.load("delete_run");
    final String deleteSilentNodes;
    final String lease;
    final String holdClaimable;
    final String claimPartition;
    final String releasePartition = Tables.load("release_partition");
    final String holdPartition = Tables.load("hold_partition");
    final String markPartition = Tables.load("mark_partition");
    final String movePartition = Tables.load("move_partition");
    final String selectPartition = Tables.load("select_partition");
    final String seekPartitions = Tables.load("seek_partitions");
    final String countLetters = Tables.load("count_letters");
    final String insertLetter = Tables.load("insert_letter");
    final String updateLetter = Tables.load("update_letter");
    final String deleteLetter = Tables.load("delete_letter");
    final String selectLetters = Tables.load("select_letters");
    final String selectLettersOfPartition = Tables.load("select_letters_of_partition");
    final String askLetter = Tables.load("ask_letter");
    final String askedPartitions = Tables.load("asked_partitions");

    LedgerSql(Dialect dialect) {
        selectPartitions = dialect.sql(Tables.load("select_partitions"));
        selectNodes = dialect.sql(Tables.load("select_nodes"));
        deleteSilentNodes = dialect.sql(Tables.load("delete_silent_nodes"));
        lease = dialect.sql(Tables.load("lease"));
        holdClaimable = dialect.sql(Tables.load("hold_claimable"));
        claimPartition = dialect.sql(Tables.load("claim_partition"));
    }
}
