package org.kakitome.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.kakitome.report.ReportRecord;

/** The records of a large report, written as they come, before it is known whether the report is to stay. */
final class ReportStream {
    private final Connection connection;
    private final Savepoint start;
    private final ReportDraft draft;
    private final RecordRows rows;
    private int ordinal;

    /** @param start where to go back to when it is not to stay */
    ReportStream(Connection connection, Savepoint start, ReportDraft draft) {
        this.connection = connection;
        this.start = start;
        this.draft = draft;
        this.rows = new RecordRows(connection);
    }

    void add(ReportRecord record) throws SQLException {
        rows.add(draft.domainId(), draft.begin(), draft.id(), ordinal++, record);
    }

    /** The connection is free for the head of the report. */
    RecordRows whole() throws SQLException {
        rows.flush();
        return rows;
    }

    Savepoint start() {
        return start;
    }

    void forget() throws SQLException {
        rows.close();
        connection.rollback(start);
    }

    void close() throws SQLException {
        rows.close();
    }
}
