package org.kakitome.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.kakitome.check.DkimKey;
import org.kakitome.check.DomainAnswer;
import org.kakitome.check.DomainCheck;
import org.kakitome.check.KeyHistory.Sighting;
import org.kakitome.dkim.DkimResult;
import org.kakitome.dkim.SignatureReason;
import org.kakitome.dns.DomainName;
import org.kakitome.message.DmarcResult;
import org.kakitome.message.MessageSummary;
import org.kakitome.spf.SpfRequest.Identity;
import org.kakitome.spf.SpfResult;

/** What is remembered of DKIM keys, and which selectors reports name. */
class DkimKeysTest {
    private static final DomainName EXAMPLE = DomainName.of("example.com");
    private static final Instant MARCH = Instant.parse("2026-03-12T09:00:00Z");
    private static final Instant APRIL = Instant.parse("2026-04-12T09:00:00Z");
    private static final Instant MAY = Instant.parse("2026-05-12T09:00:00Z");

    private final DataSource database = TestPostgres.freshDatabase();
    private final StoredChecks checks = new StoredChecks(database);
    private final DkimKeys keys = new DkimKeys(database);

    @Test
    void aKeyIsKnownSinceTheFirstCheckThatSawIt() {
        checks.store(check(EXAMPLE, MARCH, key("s1", "a", true)));
        checks.store(check(EXAMPLE, MAY, key("s1", "a", true), key("s2", "b", false)));
        checks.store(check(EXAMPLE, APRIL, key("s1", "a", true)));

        var history = keys.history(EXAMPLE);

        assertThat(history.sightings())
                .containsExactlyInAnyOrder(new Sighting("s1", "a", MARCH, MAY), new Sighting("s2", "b", MAY, MAY));
        assertThat(keys.history(DomainName.of("example.net")).sightings()).isEmpty();
    }

    @Test
    void aKeyThatReplacesAnotherStandsBesideIt() {
        checks.store(check(EXAMPLE, MARCH, key("s1", "a", true)));
        checks.store(check(EXAMPLE, APRIL, key("s1", "b", true)));

        assertThat(keys.history(EXAMPLE).sightings())
                .containsExactlyInAnyOrder(
                        new Sighting("s1", "a", MARCH, MARCH), new Sighting("s1", "b", APRIL, APRIL));
    }

    @Test
    void keysOfOtherWatchedDomainsAreRecognisedWhileTheyAreTheirOwnAndCurrent() throws SQLException {
        execute("insert into monitored_domain (name) values ('own.example'), ('service.example'), ('past.example')");
        checks.store(check(EXAMPLE, MARCH, key("s1", "a", true)));
        checks.store(check(DomainName.of("own.example"), MARCH, key("x", "a", true)));
        checks.store(check(DomainName.of("service.example"), MARCH, key("s1", "a", false)));
        checks.store(check(DomainName.of("past.example"), MARCH, key("s1", "a", true)));
        checks.store(check(DomainName.of("past.example"), APRIL));
        checks.store(check(DomainName.of("unwatched.example"), MARCH, key("s1", "a", true)));

        assertThat(keys.history(EXAMPLE).elsewhere()).containsOnlyKeys("a").containsEntry("a", List.of("own.example"));
        assertThat(keys.history(DomainName.of("own.example")).elsewhere()).isEmpty();
    }

    @Test
    void sampleDataTakesItsKeysWithIt() throws SQLException {
        execute("insert into monitored_domain (name, demo) values ('example.com', true)");
        checks.store(check(EXAMPLE, MARCH, key("s1", "a", true)));

        new DemoData(database).remove();

        assertThat(keys.history(EXAMPLE).sightings()).isEmpty();
    }

    @Test
    void reportsNameTheSelectorsThatPassedForTheDomain() throws SQLException {
        execute(
                "insert into monitored_domain (name) values ('example.com'), ('ample.com')",
                "select ensure_report_partition('2026-11-01')",
                passed("example.com", "2026-11-20", "example.com", "s1", 5),
                passed("example.com", "2026-11-22", "example.com", "s1", 5),
                passed("example.com", "2026-11-21", "example.com", "s2", 50),
                passed("example.com", "2026-11-21", "news.example.com", "k1", 5),
                passed("example.com", "2026-11-21", "mailer.example.net", "k2", 5),
                passed("example.com", "2026-11-21", "example.com", "", 5),
                passed("example.com", "2026-11-01", "example.com", "old", 5),
                passed("ample.com", "2026-11-21", "example.com", "other", 5));
        var seen = new SeenSelectors(database);
        var from = LocalDate.of(2026, 11, 2);

        assertThat(seen.inReports(EXAMPLE, from))
                .containsExactlyInAnyOrderEntriesOf(
                        java.util.Map.of("s2", LocalDate.of(2026, 11, 21), "s1", LocalDate.of(2026, 11, 22)));
        assertThat(seen.inReports(EXAMPLE, from).keySet())
                .as("most messages first")
                .containsExactly("s2", "s1");
        assertThat(seen.inReports(DomainName.of("news.example.com"), from)).containsOnlyKeys("k1");
        assertThat(seen.inReports(DomainName.of("example.org"), from)).isEmpty();
    }

    @Test
    void testMessagesNameTheSelectorsWhoseKeyWasThere() throws SQLException {
        message(MARCH, signature("example.com", "early", 2048));
        message(APRIL, signature("example.com", "s1", 2048), signature("mailer.example.net", "k1", 2048));
        message(MAY, signature("example.com", "s1", 1024), signature("example.com", "forged", 0));
        message(MAY, signature("example.com", "nul\u0000", 1024), signature("sub.example.com", "s3", 1024));
        message(APRIL, signature("example.com", "s2", 2048));
        execute("insert into test_message (session, received_at, reverse_path, size, result)"
                + " values ('x', '2026-05-01', '', 1, '{\"of another version\": \"example.com\"}')");

        var seen = new SeenSelectors(database).inMessages(EXAMPLE, APRIL);

        assertThat(seen)
                .containsOnlyKeys("s1", "s2", "nul\ufffd")
                .containsEntry("s1", LocalDate.of(2026, 5, 12))
                .containsEntry("s2", LocalDate.of(2026, 4, 12));
    }

    // ---- setting up

    private void message(Instant at, MessageSummary.Signature... signatures) throws SQLException {
        var summary = new MessageSummary(
                DmarcResult.PASS,
                List.of(),
                new MessageSummary.Spf(SpfResult.NONE, Identity.MAIL_FROM, Optional.empty()),
                List.of(signatures),
                Optional.empty(),
                List.of(),
                "");
        try (var connection = database.getConnection();
                var insert = connection.prepareStatement(
                        "insert into test_message (session, received_at, reverse_path, size, result) values ('x', ?, '', 1, ?::json)")) {
            insert.setObject(1, at.atOffset(ZoneOffset.UTC));
            insert.setString(2, Json.write(summary));
            insert.executeUpdate();
        }
    }

    private static MessageSummary.Signature signature(String domain, String selector, int keyBits) {
        return new MessageSummary.Signature(
                DkimResult.PASS,
                SignatureReason.VERIFIED,
                List.of(),
                List.of(),
                List.of(),
                1,
                domain,
                Optional.of(DomainName.of(domain)),
                selector,
                "rsa-sha256",
                "relaxed/relaxed",
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                keyBits);
    }

    private static DomainCheck check(DomainName domain, Instant at, DkimKey... keys) {
        var answer = new DomainAnswer(DomainAnswer.Code.values()[0], List.of(domain.ascii()));
        return new DomainCheck(domain, at, Duration.ZERO, answer, List.of(), Arrays.asList(keys), List.of());
    }

    private static DkimKey key(String selector, String fingerprint, boolean ownName) {
        return new DkimKey(
                selector,
                selector + "._domainkey.example.com",
                "rsa",
                2048,
                fingerprint,
                ownName,
                Optional.empty(),
                Optional.empty(),
                true,
                MARCH,
                Optional.empty());
    }

    private static String passed(String reportOf, String day, String signing, String selector, int messages) {
        return """
                with o as (
                  insert into alignment_outcome
                  select id, gen_random_uuid(), 'example.com', 'NONE', true, false, '', '', '%s', '%s', false from monitored_domain where name = '%s'
                  returning domain_id, id)
                insert into daily_alignment select domain_id, '%s', '192.0.2.1', id, %d from o""".formatted(signing, selector, reportOf, day, messages);
    }

    private void execute(String... statements) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) statement.execute(sql);
        }
    }
}
