package org.kakitome.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.kakitome.analysis.AlignmentSummary;
import org.kakitome.analysis.DomainAlignment;
import org.kakitome.analysis.DomainAlignment.Day;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.analysis.DomainOverview;
import org.kakitome.analysis.DomainOverview.Cause;
import org.kakitome.analysis.ReportRows;
import org.kakitome.analysis.SourceAlignment;
import org.kakitome.analysis.SourceReason;
import org.kakitome.report.AggregateReport.PolicyPublished;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportRecord.AuthResults;
import org.kakitome.report.ReportRecord.Disposition;

/** What a busy month looks like, for looking at pages without a database behind them: always the same. */
final class Fixture {
    static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
    static final Instant NOW = Instant.parse("2026-11-24T03:12:00Z");

    private Fixture() {}

    static List<Day> days(int count, LocalDate last) {
        var random = new Random(42);
        var days = new ArrayList<Day>();
        for (var day = last.minusDays(count - 1L); !day.isAfter(last); day = day.plusDays(1)) {
            boolean weekend = day.getDayOfWeek().getValue() > 5;
            boolean newsletter = day.getDayOfWeek().getValue() == 4;
            boolean wave = day.equals(TODAY.minusDays(9)) || day.equals(TODAY.minusDays(8));
            days.add(new Day(
                    day,
                    (weekend ? 580 : 1_550) + random.nextInt(weekend ? 100 : 250),
                    newsletter ? 92 + random.nextInt(14) : random.nextInt(8),
                    1 + random.nextInt(8),
                    wave ? 20 + random.nextInt(20) : random.nextInt(3)));
        }
        return days;
    }

    static DomainAlignment alignment(int days) {
        var byDay = days(days, TODAY);
        long aligned = byDay.stream().mapToLong(Day::aligned).sum();
        long messages = byDay.stream().mapToLong(Day::messages).sum();
        var summary = new AlignmentSummary(
                "example.com",
                TODAY.minusDays(days - 1L),
                TODAY,
                427,
                3_912,
                messages,
                aligned,
                aligned - 900,
                aligned - 120,
                Map.of(Disposition.NONE, messages));
        return new DomainAlignment(summary, 19, Optional.of(NOW.minus(Duration.ofMinutes(32))), byDay, sources());
    }

    static List<SourceAlignment> sources() {
        return List.of(
                source(
                        "mailer",
                        "Mailer Example",
                        Verdict.OURS_NOT_ALIGNED,
                        SourceReason.AUTHENTICATED_AS_SERVICE,
                        386,
                        0,
                        0,
                        List.of("203.0.113.40", "203.0.113.41", "203.0.113.42"),
                        List.of("out-1.mailer.example.net", "out-2.mailer.example.net"),
                        List.of("bounce.mailer.example.net"),
                        List.of("mailer.example.net")),
                source(
                        "203.0.113.0-24",
                        "203.0.113.0/24",
                        Verdict.OURS_NOT_ALIGNED,
                        SourceReason.STEADY_ADDRESS,
                        126,
                        0,
                        0,
                        List.of("203.0.113.130"),
                        List.of(),
                        List.of(),
                        List.of()),
                source(
                        "spoofed-2001:db8:51::-48",
                        "2001:db8:51::/48",
                        Verdict.SPOOFED,
                        SourceReason.NOTHING_PASSES,
                        84,
                        0,
                        0,
                        List.of("2001:db8:51:afff:fe00:1234:5678:9abc", "2001:db8:51::2"),
                        List.of(),
                        List.of(),
                        List.of()),
                source(
                        "lists.example.org",
                        "lists.example.org",
                        Verdict.FORWARDED,
                        SourceReason.SIGNATURE_BROKEN_ON_THE_WAY,
                        148,
                        0,
                        0,
                        List.of("198.51.100.17"),
                        List.of("lists.example.org"),
                        List.of("lists.example.org"),
                        List.of()),
                source(
                        "example.com",
                        "example.com",
                        Verdict.ALIGNED,
                        SourceReason.ALIGNED,
                        28_914,
                        28_914,
                        28_914,
                        List.of("192.0.2.25", "192.0.2.26"),
                        List.of("mx1.example.com", "mx2.example.com"),
                        List.of("example.com"),
                        List.of("example.com")),
                source(
                        "invoice",
                        "Invoice Example",
                        Verdict.ALIGNED,
                        SourceReason.ALIGNED,
                        1_782,
                        0,
                        1_763,
                        List.of("203.0.113.97"),
                        List.of("mx.invoice.example.org"),
                        List.of(),
                        List.of("example.com")));
    }

    private static SourceAlignment source(
            String key,
            String name,
            Verdict verdict,
            SourceReason reason,
            long messages,
            long spf,
            long dkim,
            List<String> addresses,
            List<String> hosts,
            List<String> spfDomains,
            List<String> dkimDomains) {
        var verdicts = new EnumMap<Verdict, Long>(Verdict.class);
        for (var each : Verdict.values()) verdicts.put(each, each == verdict ? messages : 0);
        return new SourceAlignment(
                key,
                name,
                verdict,
                messages,
                Math.max(spf, dkim),
                spf,
                dkim,
                addresses,
                hosts,
                List.of("example.com"),
                spfDomains,
                dkimDomains,
                dkim > 0 ? List.of("s1") : List.of(),
                TODAY.minusDays(81),
                TODAY,
                verdicts,
                reason,
                verdict == Verdict.OURS_NOT_ALIGNED ? Optional.of(TODAY) : Optional.empty(),
                0,
                Optional.empty());
    }

    static List<DomainOverview> overview() {
        return List.of(
                line("shop.example.com", "quarantine", Cause.ALIGNMENT_FELL, 9_406, 1),
                line("example.com", "none", Cause.SERVICES_NOT_ALIGNED, 41_310, 2),
                line("news.example.com", "quarantine", Cause.AT_QUARANTINE, 22_518, 0),
                line("jobs.example.com", "none", Cause.READY_TO_ENFORCE, 688, 0),
                line("new.example.org", null, Cause.WAITING_FOR_REPORTS, 0, 0),
                line("example.net", "reject", Cause.AT_REJECT, 30_115, 0),
                line("xn--bcher-kva.example", "reject", Cause.AT_REJECT, 767, 0),
                line("pay.example.com", "reject", Cause.AT_REJECT, 2_870, 0),
                line("parked.example.org", "reject", Cause.SENDS_NO_MAIL, 0, 0));
    }

    private static DomainOverview line(String domain, String policy, Cause cause, long messages, int notAligned) {
        var days = new ArrayList<Day>();
        for (int i = 0; i < 30; i++) {
            long ofDay = messages / 30;
            boolean fell = cause == Cause.ALIGNMENT_FELL && i > 26;
            long lost = fell ? ofDay * 3 / 4 : notAligned > 0 && i % 7 == 4 ? ofDay / 4 : ofDay / 200;
            days.add(new Day(TODAY.minusDays(29 - i), ofDay - lost, lost, 0, 0));
        }
        return new DomainOverview(
                domain,
                false,
                Optional.ofNullable(policy).map(Fixture::published),
                days.stream().mapToLong(Day::messages).sum(),
                days,
                notAligned,
                policy == null ? Optional.empty() : Optional.of(NOW),
                cause.urgency(),
                cause);
    }

    static PolicyPublished published(String policy) {
        return new PolicyPublished(
                "example.com",
                Optional.of(policy),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static ReportRows rows() {
        var rows = new ArrayList<ReportRows.Row>();
        rows.add(row(
                "mailbox.example", "203.0.113.41", 98, false, "bounce.mailer.example.net", "mailer.example.net", "k2"));
        rows.add(row("Enterprise Outlook", "192.0.2.25", 1_204, true, "example.com", "example.com", "s1"));
        rows.add(row(
                "mail.example",
                "2001:db8:51:afff:fe00:1234:5678:9abc",
                3,
                false,
                "a-very-long-name.of.a.stranger.example.org",
                "",
                ""));
        return new ReportRows(12_408, 41_310, 19, rows);
    }

    private static ReportRows.Row row(
            String reporter, String address, long count, boolean aligned, String spf, String dkim, String selector) {
        var signatures = dkim.isEmpty()
                ? List.<ReportRecord.DkimAuthResult>of()
                : List.of(new ReportRecord.DkimAuthResult(dkim, Optional.of(selector), "pass", Optional.empty()));
        var record = new ReportRecord(
                ip(address),
                count,
                new ReportRecord.PolicyEvaluated(
                        aligned ? Disposition.NONE : Disposition.QUARANTINE,
                        aligned,
                        aligned,
                        aligned
                                ? List.of()
                                : List.of(new ReportRecord.OverrideReason("local_policy", Optional.of("arc=pass")))),
                "news.example.com",
                Optional.empty(),
                Optional.empty(),
                new AuthResults(
                        signatures,
                        List.of(new ReportRecord.SpfAuthResult(
                                spf, Optional.of("mfrom"), dkim.isEmpty() ? "softfail" : "pass", Optional.empty()))));
        return new ReportRows.Row(
                TODAY,
                7,
                reporter,
                "id",
                record,
                "mailer",
                "Mailer Example",
                aligned ? Verdict.ALIGNED : Verdict.OURS_NOT_ALIGNED,
                aligned ? SourceReason.ALIGNED : SourceReason.AUTHENTICATED_AS_SERVICE);
    }

    static InetAddress ip(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    static LocalDate today() {
        return LocalDate.ofInstant(NOW, ZoneOffset.UTC);
    }
}
