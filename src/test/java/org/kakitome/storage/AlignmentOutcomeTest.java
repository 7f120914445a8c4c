package org.kakitome.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportRecord.AuthResults;
import org.kakitome.report.ReportRecord.Disposition;
import org.kakitome.report.ReportRecord.DkimAuthResult;
import org.kakitome.report.ReportRecord.OverrideReason;
import org.kakitome.report.ReportRecord.PolicyEvaluated;
import org.kakitome.report.ReportRecord.SpfAuthResult;

class AlignmentOutcomeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        true  | mailer.example.net=pass example.com=pass        | example.com        | false | the own signature is named before the service's
        true  | mailer.example.net=pass news.example.com=pass   | news.example.com   | false | a subdomain's is an own one too
        false | mailer.example.net=pass                         | mailer.example.net | false | authenticated as somebody else
        false | mailer.example.net=pass esp.example.net=pass    | mailer.example.net | false | the report's order decides among strangers
        false | example.com=fail                                | -                  | true  | what a mailing list breaks
        false | example.com=permerror lists.example.org=pass    | lists.example.org  | true  | and signs anew
        true  | example.com=permerror example.com=pass          | example.com        | false | an Ed25519 signature nobody checks does not matter beside one that passes
        false | example.com=none                                | -                  | false | no signature is not a broken one
        false | EXAMPLE.com.=fail                               | -                  | true  | reporters differ in case and dots
        false | notexample.com=fail                             | -                  | false | ends alike, is another domain
        false | com=fail                                        | -                  | false | a top-level domain is nobody's own
        """)
    void theTellingSignatureIsNamed(
            boolean dkimAligned, String signatures, String domain, boolean ownFailed, String why) {
        var record = record(dkimAligned, false, List.of(), dkim(signatures), List.of());

        var outcome = AlignmentOutcome.of(record);

        assertThat(outcome.dkimDomain()).as(why).isEqualTo(domain == null ? "" : domain);
        assertThat(outcome.ownSignatureFailed()).as(why).isEqualTo(ownFailed);
    }

    @Test
    void mailFromIsNamedBeforeHelo() {
        var helo = new SpfAuthResult("out.example.net", Optional.of("helo"), "pass", Optional.empty());
        var mailFrom = new SpfAuthResult("bounce.example.net", Optional.of("mfrom"), "pass", Optional.empty());
        var failed = new SpfAuthResult("example.com", Optional.empty(), "softfail", Optional.empty());

        assertThat(AlignmentOutcome.of(record(false, false, List.of(), List.of(), List.of(failed, helo, mailFrom)))
                        .spfDomain())
                .isEqualTo("bounce.example.net");
        assertThat(AlignmentOutcome.of(record(false, false, List.of(), List.of(), List.of(failed, helo)))
                        .spfDomain())
                .isEqualTo("out.example.net");
        assertThat(AlignmentOutcome.of(record(false, false, List.of(), List.of(), List.of(failed)))
                        .spfDomain())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        -                                | -            | nothing was overridden
        forwarded                        | forwarded    | RFC 7489's own word
        sampled_out, mailing_list        | mailing_list | the one that tells of forwarding is kept
        local_policy:arc=pass            | arc          | how the large receivers say it
        local_policy:ARC = pass as.1.net | arc          | in any spelling
        local_policy                     | local_policy | says nothing about the way
        other, sampled_out               | other        | else the first
        """)
    void theTellingOverrideIsKept(String reasons, String expected, String why) {
        var list = reasons == null
                ? List.<OverrideReason>of()
                : Arrays.stream(reasons.split(", "))
                        .map(r -> r.split(":", 2))
                        .map(r -> new OverrideReason(r[0], r.length > 1 ? Optional.of(r[1]) : Optional.empty()))
                        .toList();

        var outcome = AlignmentOutcome.of(record(false, false, list, List.of(), List.of()));

        assertThat(outcome.override()).as(why).isEqualTo(expected == null ? "" : expected);
    }

    private static List<DkimAuthResult> dkim(String signatures) {
        return Arrays.stream(signatures.split(" "))
                .map(s -> s.split("="))
                .map(s -> new DkimAuthResult(s[0], Optional.of("s1"), s[1], Optional.empty()))
                .toList();
    }

    private static ReportRecord record(
            boolean dkimAligned,
            boolean spfAligned,
            List<OverrideReason> reasons,
            List<DkimAuthResult> dkim,
            List<SpfAuthResult> spf) {
        return new ReportRecord(
                InetAddress.getLoopbackAddress(),
                1,
                new PolicyEvaluated(Disposition.NONE, dkimAligned, spfAligned, reasons),
                "example.com",
                Optional.empty(),
                Optional.empty(),
                new AuthResults(dkim, spf));
    }
}
