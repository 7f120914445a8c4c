package org.kakitome.storage;

import java.sql.SQLException;

/** The database did not do what it was asked. */
public final class StorageFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String sqlState;

    StorageFailed(SQLException cause) {
        super(firstLine(cause), cause);
        this.sqlState = cause.getSQLState() == null ? "" : cause.getSQLState();
    }

    /** The rest quotes rows and statements, which are nobody's business on a page. */
    private static String firstLine(SQLException failure) {
        var said = failure.getNextException() == null ? failure : failure.getNextException();
        return String.valueOf(said.getMessage()).lines().findFirst().orElse("");
    }

    /**
     * Nothing is wrong with what was to be stored: the database is away (class 08, 57), short of something (53), or another transaction was in the way (40). No
     * connection to be had comes without a state.
     */
    public boolean passes() {
        return sqlState.isEmpty()
                || sqlState.startsWith("08")
                || sqlState.startsWith("40")
                || sqlState.startsWith("53")
                || sqlState.startsWith("57");
    }
}
