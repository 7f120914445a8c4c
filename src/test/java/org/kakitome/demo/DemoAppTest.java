package org.kakitome.demo;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.analysis.DomainAnalysis;
import org.kakitome.demo.Demo.Phase;
import org.kakitome.demo.DemoMail.Fate;
import org.kakitome.demo.DemoRow.Truth;

/** The sample data in the whole application: in by the real listener, through intake and storage, and out again without a trace. */
@QuarkusTest
class DemoAppTest {
    private static final List<String> TABLES = List.of(
            "monitored_domain",
            "inbound_message",
            "inbound_document",
            "report",
            "report_key",
            "report_record",
            "daily_alignment",
            "failure_report",
            "tls_report",
            "tls_policy",
            "tls_failure",
            "domain_check");

    @Inject
    Demo demo;

    @Inject
    DomainAnalysis analysis;

    @Inject
    DataSource database;

    @BeforeEach
    @AfterEach
    void removeAll() throws SQLException {
        demo.remove();
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("truncate " + String.join(", ", TABLES) + ", source cascade");
        }
    }

    @Test
    void everyMessageOfTheManifestIsCountedAsWhatItWas() throws SQLException {
        var lastDay = LocalDate.now(ZoneOffset.UTC).minusDays(1);

        demo.load();
        awaitLoaded();

        var company = new DemoCompany(DemoCompany.SEED, lastDay);
        var mails = new DemoReports(company, "demo@kakitome.test").mails();
        for (var domain : List.of(DemoCompany.MAIN, DemoCompany.NEWS, DemoCompany.PARKED)) {
            var sent = new TreeMap<String, Long>();
            for (var truth : Truth.values()) sent.put(truth.name(), DemoMail.messages(mails, domain, truth));
            // verdicts are final when host names have been looked up, which goes on beside
            await(() -> verdicts(domain, company.firstDay(), lastDay).equals(sent));
            assertThat(verdicts(domain, company.firstDay(), lastDay)).as(domain).isEqualTo(sent);

            given().get("/api/v1/domains/" + domain + "/summary")
                    .then()
                    .statusCode(200)
                    .body(
                            "messages",
                            equalToLong(sent.values().stream().mapToLong(n -> n).sum()))
                    .body("aligned", equalToLong(sent.get("ALIGNED")));
        }
        assertThat(count("select count(*) from tls_report")).isEqualTo(2 * DemoOtherReports.TLS_DAYS);
        assertThat(count("select count(*) from tls_failure")).isEqualTo(4);
        assertThat(count("select count(*) from failure_report where redacted")).isEqualTo(4);
        for (var fate : Fate.values()) {
            long expected = mails.stream().filter(mail -> mail.fate() == fate).count();
            assertThat(count("select count(*) from inbound_message where state = '" + fate + "'"))
                    .as(fate.toString())
                    .isEqualTo(expected);
        }
    }

    @Test
    void removingLeavesNothing() throws SQLException {
        demo.load();
        awaitLoaded();

        demo.remove();

        for (var table : TABLES)
            assertThat(count("select count(*) from " + table + ofTheCompany(table)))
                    .as(table)
                    .isZero();
        given().get("/api/v1/domains").then().statusCode(200).body("$", empty());
    }

    /** A check that another test began may be stored as late as now. */
    private static String ofTheCompany(String table) {
        return table.equals("domain_check")
                ? " where domain in ('%s', '%s', '%s')"
                        .formatted(DemoCompany.MAIN, DemoCompany.NEWS, DemoCompany.PARKED)
                : "";
    }

    private static org.hamcrest.Matcher<Object> equalToLong(long number) {
        return org.hamcrest.Matchers.hasToString(String.valueOf(number));
    }

    private long count(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(sql);
                var row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private Map<String, Long> verdicts(String domain, LocalDate from, LocalDate to) {
        var shown = analysis.alignment(domain, Optional.of(from), Optional.of(to));
        var counted = new TreeMap<String, Long>();
        for (var verdict : Verdict.values()) counted.put(verdict.name(), shown.messages(verdict));
        return counted;
    }

    private void awaitLoaded() {
        await(() -> demo.state().phase() != Phase.LOADING);
        assertThat(demo.state().phase()).as(demo.state().toString()).isEqualTo(Phase.LOADED);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) LockSupport.parkNanos(100_000_000);
    }
}
