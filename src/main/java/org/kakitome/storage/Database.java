package org.kakitome.storage;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Plain JDBC transactions. */
final class Database {
    private final DataSource source;

    Database(DataSource source) {
        this.source = source;
    }

    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /** All of it or nothing; durable when it returns. */
    <T> T transaction(Work<T> work) {
        try (var connection = begin()) {
            try {
                var result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /** Each statement is a transaction of its own: durable when it returns, without a round trip to begin and one to commit. */
    <T> T statement(Work<T> work) {
        try (var connection = source.getConnection()) {
            if (!connection.getAutoCommit()) connection.setAutoCommit(true);
            return work.in(connection);
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    /** Whoever takes it commits or rolls back, and closes. */
    Connection begin() throws SQLException {
        var connection = source.getConnection();
        try {
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close(); // one that died in the pool: not to be missed there for ever
            throw e;
        }
    }

    static void rollback(Connection connection, Throwable why) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e); // the connection is gone, and the transaction with it
        }
    }
}
