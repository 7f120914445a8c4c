package org.kakitome.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.analysis.Judging;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportRecord.AuthResults;
import org.kakitome.report.ReportRecord.Disposition;
import org.kakitome.report.ReportRecord.DkimAuthResult;
import org.kakitome.report.ReportRecord.OverrideReason;
import org.kakitome.report.ReportRecord.PolicyEvaluated;
import org.kakitome.report.ReportRecord.SpfAuthResult;
import org.kakitome.storage.AlignmentAddress;
import org.kakitome.storage.AlignmentOutcome;

/** The sample company's story is known: what analysis makes of its reports must be the truth, with host names and before they are looked up. */
class SampleVerdictsTest {
    private static final LocalDate LAST_DAY = LocalDate.of(2026, 11, 23);

    private static final Map<String, String> HOSTS =
            Map.of("203.0.113.130", "out.desk.example.net", "198.51.100.240", "mx.lists.example");

    private record Place(InetAddress address, AlignmentOutcome outcome, DemoRow.Truth truth) {}

    @ParameterizedTest
    @CsvSource({
        "example.com, 90, true",
        "example.com, 30, true",
        "example.com, 30, false",
        "news.example.com, 30, false",
        "example.org, 90, false"
    })
    void everyMessageGetsItsTrueVerdict(String domain, int days, boolean hostsKnown) {
        var places = new HashMap<Place, Map<LocalDate, Long>>();
        var truth = new EnumMap<Verdict, Long>(Verdict.class);
        for (var report : new DemoCompany(DemoCompany.SEED, LAST_DAY).reports()) {
            if (!report.policyDomain().equals(domain) || report.day().isBefore(LAST_DAY.minusDays(days - 1))) continue;
            report.rows().forEach((row, count) -> {
                var record = record(row, count);
                places.computeIfAbsent(
                                new Place(record.sourceIp(), AlignmentOutcome.of(record), row.truth()),
                                p -> new HashMap<>())
                        .merge(report.day(), record.count(), Long::sum);
                truth.merge(Verdict.valueOf(row.truth().name()), record.count(), Long::sum);
            });
        }
        var order = new ArrayList<>(places.keySet());
        var seen = order.stream()
                .map(p -> new AlignmentAddress(p.address, host(p.address, hostsKnown), p.outcome, places.get(p)))
                .toList();

        var verdicts = Judging.verdicts(domain, seen);

        var counted = new EnumMap<Verdict, Long>(Verdict.class);
        for (int i = 0; i < order.size(); i++) {
            assertThat(verdicts.get(i).name())
                    .as(order.get(i).toString())
                    .isEqualTo(order.get(i).truth.name());
            for (long messages : seen.get(i).messages().values()) counted.merge(verdicts.get(i), messages, Long::sum);
        }
        assertThat(counted).isEqualTo(truth);
    }

    private static Optional<String> host(InetAddress address, boolean known) {
        return known ? Optional.ofNullable(HOSTS.get(address.getHostAddress())) : Optional.empty();
    }

    private static ReportRecord record(DemoRow row, long count) {
        var reasons = row.override()
                .map(o -> List.of(new OverrideReason(o.type(), Optional.of(o.comment()))))
                .orElse(List.of());
        var dkim = row.signatures().stream()
                .map(s ->
                        new DkimAuthResult(s.signingDomain(), Optional.of(s.selector()), s.result(), Optional.empty()))
                .toList();
        var spf = new SpfAuthResult(
                row.spf().domain(), Optional.empty(), row.spf().result(), Optional.empty());
        return new ReportRecord(
                address(row.sourceIp()),
                count,
                new PolicyEvaluated(Disposition.NONE, row.dkimAligned(), row.spfAligned(), reasons),
                row.headerFrom(),
                Optional.of(row.envelopeFrom()),
                Optional.empty(),
                new AuthResults(dkim, List.of(spf)));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
