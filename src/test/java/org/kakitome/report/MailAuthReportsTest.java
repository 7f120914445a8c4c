package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.kakitome.SharedData;

/** Reports of the mail-auth project beside its own reading of them: every value that both have is the same. */
class MailAuthReportsTest {
    /** Its spelling of values that are more than one word or renamed there. */
    private static final Map<String, String> WIRE =
            Map.of("mailfrom", "mfrom", "trustedforwarder", "trusted_forwarder", "mailinglist", "mailing_list");

    @TestFactory
    Stream<DynamicTest> bothReadersAgree() {
        var folder = SharedData.folder("aggregate/mail-auth");
        return Stream.of("001.xml", "003.xml", "005.xml", "100.eml", "102.eml", "104.eml")
                .map(name -> dynamicTest(name, () -> {
                    var expected = new ObjectMapper()
                            .readTree(folder.resolve(name.substring(0, 3) + ".json")
                                    .toFile());

                    var report = Collected.of(Files.readAllBytes(folder.resolve(name)))
                            .report();

                    compareHead(report.head(), expected);
                    assertThat(report.records()).hasSize(expected.get("record").size());
                    for (int i = 0; i < report.records().size(); i++)
                        compare(report.records().get(i), expected.get("record").get(i));
                }));
    }

    private static void compareHead(AggregateReport report, JsonNode expected) {
        var metadata = expected.get("report_metadata");
        assertThat(report.metadata().orgName())
                .isEqualTo(metadata.get("org_name").asText());
        assertThat(report.metadata().email()).isEqualTo(metadata.get("email").asText());
        assertThat(report.metadata().extraContactInfo()).isEqualTo(text(metadata.get("extra_contact_info")));
        assertThat(report.metadata().reportId())
                .isEqualTo(metadata.get("report_id").asText());
        var range = metadata.get("date_range");
        assertThat(report.metadata().begin().getEpochSecond())
                .isEqualTo(range.get("begin").asLong());
        assertThat(report.metadata().end().getEpochSecond())
                .isEqualTo(range.get("end").asLong());
        assertThat(report.metadata().errors()).hasSize(metadata.get("error").size());
        var policy = expected.get("policy_published");
        var published = report.policyPublished();
        assertThat(published.domain()).isEqualTo(policy.get("domain").asText());
        assertThat(published.policy()).isEqualTo(value(policy.get("p")));
        assertThat(published.subdomainPolicy()).isEqualTo(value(policy.get("sp")));
        assertThat(published.dkimAlignment().map(MailAuthReportsTest::mode)).isEqualTo(value(policy.get("adkim")));
        assertThat(published.spfAlignment().map(MailAuthReportsTest::mode)).isEqualTo(value(policy.get("aspf")));
        assertThat(published.failureOptions()).isEqualTo(text(policy.get("fo")));
        assertThat(published.testing().orElse("n").equals("y"))
                .isEqualTo(policy.get("testing").asBoolean());
    }

    private static void compare(ReportRecord record, JsonNode expected) {
        var row = expected.get("row");
        assertThat(record.sourceIp())
                .isEqualTo(SourceAddress.parse(row.get("source_ip").asText(), new Notes())
                        .orElseThrow());
        assertThat(record.count()).isEqualTo(row.get("count").asLong());
        var evaluated = row.get("policy_evaluated");
        assertThat(record.policyEvaluated().disposition().wire())
                .isEqualTo(value(evaluated.get("disposition")).orElse("none"));
        assertThat(record.policyEvaluated().dkimAligned())
                .isEqualTo(evaluated.get("dkim").asText().equals("Pass"));
        assertThat(record.policyEvaluated().spfAligned())
                .isEqualTo(evaluated.get("spf").asText().equals("Pass"));
        var reasons = record.policyEvaluated().reasons();
        assertThat(reasons).hasSize(evaluated.get("reason").size());
        for (int i = 0; i < reasons.size(); i++) {
            var reason = evaluated.get("reason").get(i);
            // it reads sampled_out and forwarded, which RFC 9990 dropped, as other
            if (!reason.get("type_").asText().equals("Other"))
                assertThat(reasons.get(i).type())
                        .isEqualTo(value(reason.get("type_")).orElseThrow());
            assertThat(reasons.get(i).comment()).isEqualTo(text(reason.get("comment")));
        }
        var identifiers = expected.get("identifiers");
        assertThat(record.headerFrom()).isEqualTo(identifiers.get("header_from").asText());
        assertThat(record.envelopeFrom().orElse(""))
                .isEqualTo(identifiers.get("envelope_from").asText());
        assertThat(record.envelopeTo()).isEqualTo(text(identifiers.get("envelope_to")));
        compareResults(record.authResults(), expected.get("auth_results"));
    }

    private static void compareResults(ReportRecord.AuthResults results, JsonNode expected) {
        assertThat(results.dkim()).hasSize(expected.get("dkim").size());
        for (int i = 0; i < results.dkim().size(); i++) {
            var dkim = expected.get("dkim").get(i);
            assertThat(results.dkim().get(i).domain())
                    .isEqualTo(dkim.get("domain").asText());
            assertThat(results.dkim().get(i).selector().orElse(""))
                    .isEqualTo(dkim.get("selector").asText());
            assertThat(results.dkim().get(i).result())
                    .isEqualTo(value(dkim.get("result")).orElse("none"));
            assertThat(results.dkim().get(i).humanResult()).isEqualTo(text(dkim.get("human_result")));
        }
        assertThat(results.spf()).hasSize(expected.get("spf").size());
        for (int i = 0; i < results.spf().size(); i++) {
            var spf = expected.get("spf").get(i);
            assertThat(results.spf().get(i).domain())
                    .isEqualTo(spf.get("domain").asText());
            assertThat(results.spf().get(i).scope()).isEqualTo(value(spf.get("scope")));
            assertThat(results.spf().get(i).result())
                    .isEqualTo(value(spf.get("result")).orElse("none"));
        }
    }

    private static String mode(String letter) {
        return letter.equals("r") ? "relaxed" : "strict";
    }

    private static Optional<String> text(JsonNode node) {
        return node == null || node.isNull() ? Optional.empty() : Optional.of(node.asText());
    }

    private static Optional<String> value(JsonNode node) {
        var lower = node.asText().toLowerCase(Locale.ROOT);
        return lower.equals("unspecified") ? Optional.empty() : Optional.of(WIRE.getOrDefault(lower, lower));
    }
}
