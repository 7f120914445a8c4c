package org.kakitome.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MigrationTest {
    @Inject
    DataSource database;

    @Test
    void theApplicationFindsItsSchema() throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "select ensure_report_partition('2026-05-31T23:59:59Z'), ensure_report_partition('2026-05-01T00:00:00Z')");
            var rows =
                    statement.executeQuery("select tablename from pg_tables where tablename ~ '_202605$' order by 1");
            var partitions = new ArrayList<String>();
            while (rows.next()) partitions.add(rows.getString(1));

            assertThat(partitions).containsExactly("daily_alignment_202605", "report_202605", "report_record_202605");
        }
    }
}
