package io.leftfold.proof;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresReadModels;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.subscribe.NodeOptions;
import io.leftfold.subscribe.SubscriptionLedger;
import io.leftfold.subscribe.SubscriptionNode;
import java.sql.Connection;
import java.util.function.UnaryOperator;

/// A node that works on a log in PostgreSQL, with its ledger and read models in a schema beside the log.
record RunningNode(EventStore store, PostgresReadModels models, SubscriptionNode<Connection> node)
        implements AutoCloseable {
    /// So few that several processes have enough.
    private static final int CONNECTIONS = 10;

    /// Where the read models of a log are.
    static PostgresOptions models(PostgresOptions log) {
        return log.withSchema(log.schema() + "_models");
    }

    /// @param seen what stands between the node and its ledger
    static RunningNode start(
            PostgresOptions log, NodeOptions options, UnaryOperator<SubscriptionLedger<Connection>> seen) {
        var store = PostgresStore.open(log.withConnections(CONNECTIONS));
        var models = PostgresReadModels.open(models(log).withConnections(CONNECTIONS));
        var ledger = seen.apply(JdbcLedger.open(models));
        return new RunningNode(store, models, SubscriptionNode.start(store, ledger, options, Environment.system()));
    }

    @Override
    public void close() {
        node.close();
        models.close();
        store.close();
    }
}
