package org.kakitome.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kakitome.dns.FakeDns;

class SpfTraceTest {
    private final FakeDns dns = FakeDns.zone()
            .txt(
                    "example.com",
                    "v=spf1 ip6:2001:db8::/32 A:host.example.com//64 mx include:provider.example ptr:example.com"
                            + " exists:%{i}.ok.example redirect=last.example")
            .a("host.example.com", "192.0.2.10", "192.0.2.11")
            .mx("example.com", 10, "mx.example.com")
            .a("mx.example.com", "192.0.2.20")
            .txt("provider.example", "v=spf1 ip4:198.51.100.0/24 ?all")
            .ptr("192.0.2.99", "ninety-nine.example.com")
            .txt("last.example", "v=spf1 ip4:192.0.2.99 -all exp=why.example")
            .txt("why.example", "go away");

    @Test
    void tellsEachStepWithItsReason() {
        var trace = explain("192.0.2.99");
        assertThat(lines(trace, "", new ArrayList<>()))
                .containsExactly(
                        "example.com TXT FOUND",
                        "ip6:2001:db8::/32 NO_MATCH OTHER_FAMILY",
                        "A:host.example.com//64 NO_MATCH ADDRESS_DIFFERS host.example.com [192.0.2.10, 192.0.2.11] [A FOUND]",
                        "mx NO_MATCH ADDRESS_DIFFERS example.com [192.0.2.20] [MX FOUND, A FOUND]",
                        "include:provider.example NO_MATCH INCLUDED_DOES_NOT_PASS provider.example",
                        "  provider.example TXT FOUND",
                        "  ip4:198.51.100.0/24 NO_MATCH ADDRESS_DIFFERS [ip4:198.51.100.0/24]",
                        "  ?all MATCH ALWAYS",
                        "  = neutral",
                        "ptr:example.com NO_MATCH NO_HOST_NAME_MATCHES example.com [ninety-nine.example.com] [PTR FOUND, A NXDOMAIN]",
                        "exists:%{i}.ok.example NO_MATCH NAME_HAS_NOTHING 192.0.2.99.ok.example [A NXDOMAIN]",
                        "redirect=last.example REDIRECTED REDIRECT last.example",
                        "  last.example TXT FOUND",
                        "  ip4:192.0.2.99 MATCH ADDRESS_MATCHES [ip4:192.0.2.99]",
                        "  -all NOT_REACHED DECIDED_BEFORE",
                        "  = pass",
                        "= pass");
    }

    @Test
    void tellsTheMatchAndWhatIsBehindIt() {
        var trace = explain("192.0.2.11");
        assertThat(trace.steps().get(1).matchedBy()).contains("192.0.2.11");
        assertThat(trace.steps().subList(2, 7))
                .allSatisfy(step -> assertThat(step.outcome()).isEqualTo(SpfTrace.Outcome.NOT_REACHED));
        assertThat(trace.result()).isEqualTo(SpfResult.PASS);
    }

    @Test
    void tellsWhereTheExplanationCameFrom() {
        var last = explain("203.0.113.5").steps().get(7);
        assertThat(last.term()).isEqualTo("exp=why.example");
        assertThat(last.outcome()).isEqualTo(SpfTrace.Outcome.EXPLAINED);
        assertThat(last.why()).isEqualTo(SpfTrace.Why.EXPLANATION);
        assertThat(last.questions()).extracting(SpfTrace.Question::records).containsExactly(List.of("go away"));
    }

    @Test
    void tellsTheErrorInTheRecordThatHasIt() {
        dns.txt("test.example", "v=spf1 include:faulty.example -all").txt("faulty.example", "v=spf1 moo");
        var trace = new SpfEvaluator(dns, Clock.systemUTC(), "", SpfLimits.RFC_7208)
                .explain(SpfRequest.mailFrom(SuiteZone.address("192.0.2.1"), "a@test.example", "h.example"))
                .trace()
                .orElseThrow();
        var step = trace.steps().get(0);
        assertThat(step.outcome()).isEqualTo(SpfTrace.Outcome.PERMERROR);
        assertThat(step.why()).isEqualTo(SpfTrace.Why.INCLUDED_HAS_ERROR);
        assertThat(step.inner().orElseThrow().record()).contains("v=spf1 moo");
        assertThat(step.inner().orElseThrow().reason())
                .contains(new SpfEvaluation.Reason(
                        SpfEvaluation.Reason.Kind.SYNTAX, "faulty.example", "moo", "UNKNOWN_MECHANISM"));
    }

    @Test
    void noDomainIsATraceToo() {
        var trace = new SpfEvaluator(dns, Clock.systemUTC(), "", SpfLimits.RFC_7208)
                .explain(SpfRequest.helo(SuiteZone.address("192.0.2.1"), "localhost"))
                .trace()
                .orElseThrow();
        assertThat(trace.domain()).isEqualTo("localhost");
        assertThat(trace.result()).isEqualTo(SpfResult.NONE);
    }

    private SpfTrace explain(String ip) {
        return new SpfEvaluator(dns, Clock.systemUTC(), "", SpfLimits.RFC_7208)
                .explain(SpfRequest.mailFrom(SuiteZone.address(ip), "user@example.com", "h.example"))
                .trace()
                .orElseThrow();
    }

    private static List<String> lines(SpfTrace trace, String indent, List<String> lines) {
        trace.lookup().ifPresent(q -> lines.add(indent + q.name() + " " + q.type() + " " + q.outcome()));
        for (var step : trace.steps()) {
            var line = indent + step.term() + " " + step.outcome() + " " + step.why();
            if (!step.target().isEmpty()) line += " " + step.target();
            if (!step.compared().isEmpty()) line += " " + step.compared();
            if (!step.questions().isEmpty())
                line += " "
                        + step.questions().stream()
                                .map(q -> q.type() + " " + q.outcome())
                                .toList();
            lines.add(line);
            step.inner().ifPresent(inner -> lines(inner, indent + "  ", lines));
        }
        lines.add(indent + "= " + trace.result().wire());
        return lines;
    }
}
