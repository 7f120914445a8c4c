package org.kakitome;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kakitome.intake.IntakeOutcome;
import org.kakitome.intake.ReportIntake;
import org.kakitome.smtp.SmtpListener;
import org.w3c.dom.Element;

/** Reports of real reporters go in by SMTP, and their numbers stand on the page and in the API. The sums are made here, from the files, by other means. */
@QuarkusTest
class WholeAppTest {
    /** Google, Outlook, Yahoo, Mail.Ru, XS4ALL and Fastmail, as they are in the shared folder. */
    private static final String[] REPORTS = {
        "mail-auth/100.eml",
        "parsedmarc/Report domain- borschow.com Submitter- google.com Report-ID- 949348866075514174.eml",
        "dmarc-report-visualizer/google.com!example.com!1701129600!1701215999.xml.gz",
        "dmarc-report-viewer/outlook.xml",
        "parsedmarc/protection.outlook.com!example.com!1711756800!1711843200.xml",
        "dmarcanalyzerapp/sample-yahoo-aggregate.xml",
        "mox/mailru.eml",
        "mox/xs4all.eml",
        "parsedmarc/fastmail.com!example.com!1516060800!1516147199!102675056.xml.gz"
    };

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    SmtpListener listener;

    @Inject
    ReportIntake intake;

    private record Sum(long reports, long records, long messages, long aligned, long spfAligned, long dkimAligned) {
        Sum plus(Sum o) {
            return new Sum(
                    reports + o.reports,
                    records + o.records,
                    messages + o.messages,
                    aligned + o.aligned,
                    spfAligned + o.spfAligned,
                    dkimAligned + o.dkimAligned);
        }
    }

    @Test
    void realReportsSentByMailAreCountedOnTheDomainPage() throws Exception {
        var folder = SharedData.folder("aggregate");
        var expected = new LinkedHashMap<String, Sum>();

        for (var name : REPORTS) {
            var file = Files.readAllBytes(folder.resolve(name));
            var mail = name.endsWith(".eml")
                    ? file
                    : ReportMail.wrap(Path.of(name).getFileName().toString(), file);
            var reply = ReportMail.send(listener.port(), "dmarc@kakitome.test", mail);
            assertThat(outcomeOf(reply).documents())
                    .as(name)
                    .extracting(d -> d.outcome().wire())
                    .containsOnly("stored");
            var sum = sum(file);
            expected.merge(sum.getKey(), sum.getValue(), Sum::plus);
        }

        expected.forEach(this::stands);
    }

    /** The reply to DATA names the message, so that both logs can be matched: {@code 250 2.0.0 stored as 17}. */
    private IntakeOutcome outcomeOf(String reply) {
        long id = Long.parseLong(reply.replaceAll(".*\\D(\\d+)$", "$1"));
        return intake.outcome(id, PATIENCE).toCompletableFuture().join().orElseThrow();
    }

    private void stands(String domain, Sum sum) {
        var json = given().get("/api/v1/domains/" + domain + "/summary")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        var counted = new Sum(
                json.getLong("reports"),
                json.getLong("records"),
                json.getLong("messages"),
                json.getLong("aligned"),
                json.getLong("spfAligned"),
                json.getLong("dkimAligned"));
        assertThat(counted).as(domain).isEqualTo(sum);

        var page = given().accept("text/html")
                .header("Accept-Language", "en")
                .get("/domains/" + domain + "?from=" + json.getString("from") + "&to=" + json.getString("to"))
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(between(page, "<h1", "</h1>"))
                .as(domain)
                .contains(String.format(Locale.ENGLISH, "%,d", sum.messages()));
        // a row is a day; its cells are aligned, ours and not aligned, forwarded, spoofed
        var days = Pattern.compile("data-value=\"(\\d+)\"")
                .matcher(between(page, "id=\"by-day\"", "</table>"))
                .results()
                .map(cell -> Long.parseLong(cell.group(1)))
                .toList();
        assertThat(days.stream().mapToLong(n -> n).sum()).as(domain).isEqualTo(sum.messages());
        assertThat(IntStream.range(0, days.size() / 4)
                        .mapToLong(day -> days.get(day * 4))
                        .sum())
                .as(domain)
                .isEqualTo(sum.aligned());
    }

    private static String between(String page, String begin, String end) {
        int start = page.indexOf(begin);
        assertThat(start).as(begin).isNotNegative();
        return page.substring(start, page.indexOf(end, start));
    }

    private static Map.Entry<String, Sum> sum(byte[] file) throws Exception {
        var document = ReportMail.xml(file);
        var rows = document.getElementsByTagName("row");
        var sum = new Sum(1, 0, 0, 0, 0, 0);
        for (int i = 0; i < rows.getLength(); i++) {
            var row = (Element) rows.item(i);
            long count = Long.parseLong(in(row, "count"));
            boolean spf = in(row, "spf").equals("pass");
            boolean dkim = in(row, "dkim").equals("pass");
            sum = sum.plus(new Sum(0, 1, count, spf || dkim ? count : 0, spf ? count : 0, dkim ? count : 0));
        }
        return Map.entry(ReportMail.policyDomain(document), sum);
    }

    private static String in(Element row, String name) {
        return row.getElementsByTagName(name).item(0).getTextContent().strip();
    }
}
