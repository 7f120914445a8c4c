package org.kakitome.intake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An aggregate report on example.com as RFC 9990 Appendix B shows one, with what a test wants different. */
record SampleReport(String domain, String reporter, String id, Instant begin, List<String> rows) {
    static final Instant DAY = Instant.parse("2026-05-31T00:00:00Z");

    static SampleReport report(String id) {
        return new SampleReport("example.com", "Reporter Example", id, DAY, List.of());
    }

    SampleReport domain(String domain) {
        return new SampleReport(domain, reporter, id, begin, rows);
    }

    SampleReport begin(Instant begin) {
        return new SampleReport(domain, reporter, id, begin, rows);
    }

    SampleReport row(String ip, long count) {
        return row(ip, count, "pass", "fail");
    }

    /** {@code dkim} and {@code spf} after alignment; raw results say the same. */
    SampleReport row(String ip, long count, String dkim, String spf) {
        var more = new ArrayList<>(rows);
        more.add("""
                <record><row><source_ip>%s</source_ip><count>%d</count>
                <policy_evaluated><disposition>none</disposition><dkim>%s</dkim><spf>%s</spf></policy_evaluated></row>
                <identifiers><header_from>%s</header_from><envelope_from>bounce.%s</envelope_from></identifiers>
                <auth_results><dkim><domain>%s</domain><selector>s1</selector><result>%s</result></dkim>
                <spf><domain>bounce.%s</domain><scope>mfrom</scope><result>%s</result></spf></auth_results></record>
                """.formatted(ip, count, dkim, spf, domain, domain, domain, dkim, domain, spf));
        return new SampleReport(domain, reporter, id, begin, List.copyOf(more));
    }

    byte[] xml() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    String text() {
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0"><version>1.0</version>
            <report_metadata><org_name>%s</org_name><email>noreply@reporter.example.net</email><report_id>%s</report_id>
            <date_range><begin>%d</begin><end>%d</end></date_range></report_metadata>
            <policy_published><domain>%s</domain><p>none</p><discovery_method>treewalk</discovery_method></policy_published>
            %s</feedback>
            """.formatted(
                reporter, id, begin.getEpochSecond(), begin.getEpochSecond() + 86_399, domain, String.join("", rows));
    }
}
