package io.leftfold.jdbc;

import io.leftfold.Checkpoint;
import io.leftfold.ReadModelDatabase;
import io.leftfold.WorkUnknownException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A database whose transactions break: at a statement, at the commit, or behind it. For one thread.
final class FailingDatabase implements ReadModelDatabase<Connection> {
    private final ReadModelDatabase<Connection> database;
    private final List<Object> arguments = new ArrayList<>();
    private int statementsLeft = Integer.MAX_VALUE;
    private int unknownCommits;
    private int commits;

    FailingDatabase(ReadModelDatabase<Connection> database) {
        this.database = database;
    }

    /// The statement after so many fails, once.
    void failAfter(int statements) {
        statementsLeft = statements;
    }

    boolean hasFailed() {
        return statementsLeft < 0;
    }

    /// So many commits get no answer, though they take place.
    void loseAnswers(int count) {
        unknownCommits = count;
        commits = 0;
    }

    int commits() {
        return commits;
    }

    /// All that statements were given.
    List<Object> arguments() {
        return arguments;
    }

    @Override
    public <R> R transaction(Work<Connection, R> work) {
        R result = database.transaction(connection -> work.in(breaking(connection)));
        commits++;
        if (unknownCommits-- > 0) {
            throw new WorkUnknownException("no answer", new SQLException("broken"));
        }
        return result;
    }

    private Connection breaking(Connection connection) {
        return proxy(Connection.class, connection);
    }

    private <P> P proxy(Class<P> type, P behind) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, given) -> {
            if (method.getName().startsWith("execute") && statementsLeft-- == 0) {
                throw new SQLException("broken off", "08006");
            }
            if (method.getName().equals("setObject")) {
                arguments.add(String.valueOf(given[1]));
            }
            try {
                return guarded(method.invoke(behind, given));
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        }));
    }

    private @Nullable Object guarded(@Nullable Object result) {
        return result instanceof PreparedStatement statement ? proxy(PreparedStatement.class, statement) : result;
    }

    @Override
    public <R> R read(Work<Connection, R> work) {
        return database.read(work);
    }

    @Override
    public void apply(String subscription, Optional<Checkpoint> from, Checkpoint to, Work<Connection, ?> work) {
        database.apply(subscription, from, to, work);
    }

    @Override
    public Optional<Checkpoint> load(String subscription) {
        return database.load(subscription);
    }

    @Override
    public void close() {
        database.close();
    }
}
