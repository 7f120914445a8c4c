package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kakitome.dns.DomainName;
import org.kakitome.report.TlsReport.FailureDetail;
import org.kakitome.report.TlsReport.Policy;
import org.kakitome.source.AddressText;
import org.kakitome.storage.InboundMessage;
import org.kakitome.storage.StoredTlsReport;

/**
 * One TLS report.
 *
 * @param sender null for a file, and until it is known
 */
public record TlsReportView(
        DomainHead head,
        String reporter,
        Mark mark,
        String word,
        RawString answer,
        String period,
        MomentView received,
        String rawUrl,
        SenderView sender,
        List<FactView> facts,
        List<PolicyView> policies,
        String morePolicies) {
    private static final int MAX_POLICIES = 50;
    private static final int MAX_FAILURES = 100;

    /**
     * @param lines of the policy as the reporter saw it
     * @param more null when all failures are shown
     */
    public record PolicyView(
            String name,
            String means,
            List<String> lines,
            List<String> hosts,
            String successful,
            String failed,
            List<DetailView> failures,
            String more) {}

    public record DetailView(
            String title,
            String type,
            String sessions,
            RawString host,
            String receivingIp,
            String sendingIp,
            List<String> notes) {}

    static TlsReportView of(
            DomainName domain,
            StoredTlsReport stored,
            List<Policy> policies,
            Optional<InboundMessage> message,
            Texts texts) {
        var reporter = TlsTexts.reporter(stored.organizationName(), texts);
        var mark = stored.sessions() == 0 ? Mark.UNKNOWN : stored.failed() == 0 ? Mark.ALIGNED : Mark.WORK;
        int more = policies.size() - MAX_POLICIES;
        return new TlsReportView(
                DomainHead.of(domain),
                reporter,
                mark,
                texts.text("tls.word." + mark),
                texts.answer("tlsReport.answer", reporter, stored.sessions(), stored.failed()),
                TlsView.period(stored, texts),
                MomentView.brief(stored.receivedAt(), texts),
                message.map(m -> "/intake/" + m.id() + "/raw").orElse(null),
                message.flatMap(InboundMessage::sender)
                        .map(sender -> SenderView.of(sender, texts))
                        .orElse(null),
                facts(stored, texts),
                policies.stream()
                        .limit(MAX_POLICIES)
                        .map(policy -> policy(policy, texts))
                        .toList(),
                more > 0 ? texts.text("facts.more", more) : null);
    }

    private static List<FactView> facts(StoredTlsReport stored, Texts texts) {
        return Stream.of(
                        fact("reporter", List.of(TlsTexts.reporter(stored.organizationName(), texts)), false, texts),
                        fact("contact", stored.contactInfo().stream().toList(), false, texts),
                        fact("id", stored.reportId().isEmpty() ? List.of() : List.of(stored.reportId()), true, texts),
                        fact(
                                "period",
                                List.of(stored.begin().toString(), stored.end().toString()),
                                true,
                                texts),
                        fact(
                                "notes",
                                stored.notes().stream()
                                        .map(note -> note.code() + ": " + note.detail())
                                        .toList(),
                                true,
                                texts),
                        fact(
                                "conflicting",
                                stored.conflicting() ? List.of(texts.text("report.conflicting")) : List.of(),
                                false,
                                texts))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<FactView> fact(String name, List<String> values, boolean code, Texts texts) {
        var key = name.equals("reporter") ? "tls.reporter" : "report.fact." + name;
        return FactView.of(texts.text(key), values, code, texts);
    }

    private static PolicyView policy(Policy policy, Texts texts) {
        int more = policy.failures().size() - MAX_FAILURES;
        return new PolicyView(
                TlsTexts.policy(policy.type(), texts),
                policy.failedSessions() > 0 ? TlsTexts.policyMeans(policy.type(), texts) : null,
                policy.policyStrings(),
                policy.mxHosts(),
                texts.number(policy.successfulSessions()),
                texts.number(policy.failedSessions()),
                policy.failures().stream()
                        .limit(MAX_FAILURES)
                        .map(failure -> failure(failure, texts))
                        .toList(),
                more > 0 ? texts.text("facts.more", more) : null);
    }

    private static DetailView failure(FailureDetail failure, Texts texts) {
        return new DetailView(
                TlsTexts.title(failure.resultType(), texts),
                failure.resultType(),
                failure.failedSessions() == 0 ? texts.text("number.none") : texts.number(failure.failedSessions()),
                failure.receivingMxHostname()
                        .or(failure::receivingMxHelo)
                        .map(Html::breakable)
                        .orElse(null),
                failure.receivingIp().map(AddressText::of).orElse(null),
                failure.sendingMtaIp().map(AddressText::of).orElse(null),
                Stream.of(failure.failureReasonCode(), failure.additionalInformation())
                        .flatMap(Optional::stream)
                        .toList());
    }
}
