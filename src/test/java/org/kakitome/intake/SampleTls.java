package org.kakitome.intake;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A TLS report as RFC 8460 Appendix B shows one. */
public record SampleTls(String organization, String id, Instant begin, List<String> policies) {
    public static SampleTls tls(String id) {
        return new SampleTls("Reporter Example", id, SampleReport.DAY, List.of());
    }

    public SampleTls organization(String organization) {
        return new SampleTls(organization, id, begin, policies);
    }

    public SampleTls begin(Instant begin) {
        return new SampleTls(organization, id, begin, policies);
    }

    public SampleTls policy(String type, String domain, long successful, long failed, String... failures) {
        var more = new ArrayList<>(policies);
        more.add("""
            {"policy": {"policy-type": "%s", "policy-string": ["version: STSv1", "mode: enforce", "mx: mx.%s"], "policy-domain": "%s", "mx-host": ["mx.%s"]},
             "summary": {"total-successful-session-count": %d, "total-failure-session-count": %d},
             "failure-details": [%s]}""".formatted(type, domain, domain, domain, successful, failed, String.join(", ", failures)));
        return new SampleTls(organization, id, begin, List.copyOf(more));
    }

    public static String failed(String type, String mx, long count) {
        return """
            {"result-type": "%s", "sending-mta-ip": "192.0.2.200", "receiving-mx-hostname": "%s", "receiving-ip": "2001:db8::25",
             "failed-session-count": %d, "additional-information": "https://reporter.example/%s", "failure-reason-code": "EXAMPLE"}""".formatted(type, mx, count, type);
    }

    public byte[] json() {
        return """
            {"organization-name": "%s", "contact-info": "smtp-tls@reporter.example", "report-id": "%s",
             "date-range": {"start-datetime": "%s", "end-datetime": "%s"}, "policies": [%s]}
            """.formatted(
                        organization, id, begin, begin.plus(Duration.ofSeconds(86_399)), String.join(",\n", policies))
                .getBytes(StandardCharsets.UTF_8);
    }
}
