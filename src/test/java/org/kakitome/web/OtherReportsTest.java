package org.kakitome.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.kakitome.intake.SampleFailure.failure;
import static org.kakitome.intake.SampleTls.failed;
import static org.kakitome.intake.SampleTls.tls;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.intake.SampleFailure;

/** Pages and API of failure and TLS reports, from what was handed over. Each test has a domain of its own: the database is that of the whole run. */
@QuarkusTest
class OtherReportsTest {
    @Test
    void theFirstLineSaysThatAllSessionsUsedTls() {
        handOver(tls("all").policy("sts", "all.kinds.example.com", 1_204, 0).json(), "tls", "stored");

        page("/tls", "all.kinds.example.com")
                .body(
                        containsString("All 1,204 sessions in 30 days used TLS as your policy asks."),
                        containsString("MTA-STS"),
                        containsString("Reporter Example"),
                        not(containsString("What failed, and what to do")));
    }

    @Test
    void withoutAPolicyNothingWasAskedFor() {
        handOver(
                tls("mixed")
                        .policy("sts", "mixed.kinds.example.com", 10, 0)
                        .policy("no-policy-found", "mixed.kinds.example.com", 5, 0)
                        .json(),
                "tls",
                "stored");
        handOver(
                tls("none")
                        .policy("no-policy-found", "none.kinds.example.com", 5, 0)
                        .json(),
                "tls",
                "stored");

        page("/tls", "mixed.kinds.example.com").body(containsString("for 5 of them no policy of yours was found"));
        page("/tls", "none.kinds.example.com").body(containsString("but no policy of yours asks for it"));
    }

    @Test
    void failuresAreExplainedAndLeadToTheirReportsAndBack() {
        var domain = "failed.kinds.example.com";
        var id = handOver(
                tls("f1")
                        .policy("sts", domain, 90, 10, failed("certificate-expired", "mx1." + domain, 7))
                        .policy("tlsa", domain, 100, 0)
                        .json(),
                "tls",
                "stored");
        handOver(
                tls("f2")
                        .organization("Other Example")
                        .policy("tlsa", domain, 50, 0)
                        .json(),
                "tls",
                "stored");

        page("/tls", domain)
                .body(
                        containsString(
                                "10 of 250 sessions in 30 days failed: certificate expired and no reason given."),
                        containsString("The certificate of the mail server was past its last day."),
                        containsString("have the mail server load the new one"),
                        containsString("mx1." + domain),
                        containsString("policy=sts&amp;result=certificate-expired#reports"),
                        containsString("No reason given"));
        page("/tls", domain, "result", "certificate-expired", "policy", "sts")
                .body(
                        containsString("Failure: Certificate expired"),
                        containsString("<small>f1</small>"),
                        not(containsString("<small>f2</small>")));
        page("/tls", domain, "policy", "sts", "result", "-").body(containsString("Failure: No reason given"));
        page("/tls", domain, "reporter", "Other Example")
                .body(containsString("<small>f2</small>"), not(containsString("<small>f1</small>")));
        page("/tls", domain, "reporter", "Nobody").body(containsString("No report matches."));
        page("/tls", domain, "from", "2020-01-01", "to", "2020-01-02")
                .body(containsString("No TLS report covers these 2 days."));

        given().queryParam("domain", domain)
                .get("/tls/" + tlsReportIds(domain, "f1"))
                .then()
                .statusCode(200)
                .body(
                        containsString("Reporter Example made 200 sessions; 10 failed."),
                        containsString("version: STSv1"),
                        containsString("2001:db8::25"),
                        containsString("192.0.2.200"),
                        containsString("https://reporter.example/certificate-expired"));
        given().queryParam("domain", "other.kinds.example.com")
                .get("/tls/" + tlsReportIds(domain, "f1"))
                .then()
                .statusCode(404);
        given().get("/intake?message=" + id)
                .then()
                .body(containsString("TLS report of Reporter Example about " + domain + ": 200 sessions"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "starttls-not-supported",
                "certificate-host-mismatch",
                "certificate-expired",
                "certificate-not-trusted",
                "validation-failure",
                "tlsa-invalid",
                "dnssec-invalid",
                "dane-required",
                "sts-policy-fetch-error",
                "sts-policy-invalid",
                "sts-webpki-invalid"
            })
    void everyResultTypeOfTheRfcIsExplained(String type) {
        for (var language : Language.values()) {
            var texts = Texts.of(language);
            assertThat(TlsTexts.title(type, texts)).isNotEqualTo(type);
            assertThat(TlsTexts.meaning(type, texts)).isNotEqualTo(TlsTexts.meaning("made-up", texts));
            assertThat(TlsTexts.fix(type, texts)).isNotEqualTo(TlsTexts.fix("made-up", texts));
        }
    }

    @Test
    void aDomainWithoutReportsIsToldHowToGetThem() {
        page("/tls", "quiet.kinds.example.com")
                .body(
                        containsString("No TLS report for quiet.kinds.example.com has arrived yet."),
                        containsString("_smtp._tls.quiet.kinds.example.com"),
                        containsString("v=TLSRPTv1; rua=mailto:"));
        page("/failures", "quiet.kinds.example.com")
                .body(
                        containsString("No failure report for quiet.kinds.example.com has arrived, which is usual."),
                        containsString("Few receivers send these"),
                        containsString("; ruf=mailto:"),
                        not(containsString("p=none"))); // never a record to copy that would weaken the one there
        given().get("/tls").then().statusCode(404);
        given().queryParam("domain", "quiet.kinds.example.com")
                .get("/failures/4711")
                .then()
                .statusCode(404);
    }

    @Test
    void aFailureReportIsShownWithItsEvidenceAndWithoutTheLetter() {
        var domain = "ruf.kinds.example.com";
        var message = handOver(failure(domain).mail(), "failure", "stored");
        handOver(failure(domain).mail(), "failure", "duplicate");

        page("/failures", domain)
                .body(
                        containsString(
                                "3 messages in the name of " + domain
                                        + " failed and were reported one by one, from one address; the last on 1 Jun 2026, 10:15 UTC."),
                        containsString("SPF and DKIM"),
                        containsString("Refused"),
                        containsString("192.0.2.10"));
        int id = given().get("/api/v1/domains/" + domain + "/failure-reports")
                .then()
                .statusCode(200)
                .body("$", hasSize(1))
                .body("[0].redacted", equalTo(true))
                .body("[0].sourceIp", equalTo("192.0.2.10"))
                .body("[0].notAligned", hasSize(2))
                .body("[0].mailFrom", equalTo("redacted@" + domain))
                .body("[0].incidents", equalTo(3))
                .extract()
                .path("[0].id");
        var page = given().queryParam("domain", domain).get("/failures/" + id).then();
        page.statusCode(200)
                .body(
                        containsString("192.0.2.10 sent mail as " + domain
                                + ": neither SPF nor DKIM passed for that domain, and it was refused."),
                        containsString("DMARC failed"),
                        containsString("redacted@" + domain),
                        containsString("smtp.mailfrom=redacted@"),
                        containsString("/domains/" + domain + "/rows?days=0&amp;address=192.0.2.10"),
                        containsString("were taken out before this was stored"));
        for (var personal :
                new String[] {SampleFailure.SUBJECT, SampleFailure.SENDER, SampleFailure.RECIPIENT, SampleFailure.BODY
                }) {
            page.body(not(containsString(personal)));
            given().get("/intake/" + message + "/raw").then().body(not(containsString(personal)));
        }
        given().get("/intake/" + message + "/raw")
                .then()
                .header("Content-Disposition", containsString("redacted.json"));

        page("/failures", domain, "address", "192.0.2.10").body(containsString("Only from 192.0.2.10"));
        page("/failures", domain, "address", "192.0.2.99").body(containsString("is about mail from there."));
        given().queryParam("domain", domain)
                .queryParam("address", "not an address")
                .get("/failures")
                .then()
                .statusCode(404);
        given().header("Accept-Language", "ja")
                .queryParam("domain", domain)
                .get("/failures/" + id)
                .then()
                .body(containsString("SPF も DKIM もこのドメインでは合格せず、拒否されました。"));
    }

    @Test
    void aComplaintIsNoFailure() {
        var domain = "fbl.kinds.example.com";
        var complaint = failure(domain).text().replace("Feedback-Type: auth-failure", "Feedback-Type: abuse");
        handOver(complaint.getBytes(StandardCharsets.UTF_8), "failure", "stored");

        int id = given().get("/api/v1/domains/" + domain + "/failure-reports")
                .then()
                .extract()
                .path("[0].id");
        given().queryParam("domain", domain)
                .get("/failures/" + id)
                .then()
                .body(containsString("A recipient complained about mail"), containsString("Marked as unwanted"));
    }

    @Test
    void whatStrangersWriteIsTextOnEveryPage() {
        var domain = "hostile.kinds.example.com";
        var markup = "<img src=x onerror=alert(1)>";
        var escaped = "&lt;img src=x onerror=alert(1)&gt;";
        handOver(
                tls(markup)
                        .organization(markup)
                        .policy(markup, domain, 1, 1, failed(markup, markup, 1))
                        .json(),
                "tls",
                "stored");
        var mail = failure(domain)
                .text()
                .replace("Auth-Failure: dmarc", "Auth-Failure: " + markup)
                .replace("Delivery-Result: reject", "Delivery-Result: " + markup)
                .replace("Identity-Alignment: dkim, spf", "User-Agent: " + markup);
        handOver(mail.getBytes(StandardCharsets.UTF_8), "failure", "stored");

        page("/tls", domain).body(containsString(escaped), not(containsString(markup)));
        page("/tls", domain, "reporter", markup).body(containsString(escaped), not(containsString(markup)));
        given().queryParam("domain", domain)
                .get("/tls/" + tlsReportIds(domain, markup))
                .then()
                .statusCode(200)
                .body(containsString(escaped), not(containsString(markup)));
        page("/failures", domain).body(containsString(escaped), not(containsString(markup)));
        int id = given().get("/api/v1/domains/" + domain + "/failure-reports")
                .then()
                .extract()
                .path("[0].id");
        given().queryParam("domain", domain)
                .get("/failures/" + id)
                .then()
                .statusCode(200)
                .body(containsString(escaped), not(containsString(markup)));
    }

    @Test
    void theApiGivesTlsReportsWhole() {
        var domain = "api.kinds.example.com";
        handOver(
                tls("a1")
                        .policy("tlsa", domain, 5, 2, failed("tlsa-invalid", "mx." + domain, 2))
                        .json(),
                "tls",
                "stored");

        given().get("/api/v1/domains/" + domain + "/tls-reports")
                .then()
                .statusCode(200)
                .body("$", hasSize(1))
                .body("[0].reporter", equalTo("Reporter Example"))
                .body("[0].successful", equalTo(5))
                .body("[0].policies[0].type", equalTo("tlsa"))
                .body("[0].policies[0].failures[0].resultType", equalTo("tlsa-invalid"))
                .body("[0].policies[0].failures[0].receivingIp", equalTo("2001:db8::25"))
                .body("[0].policies[0].failures[0].receivingMxHelo", equalTo(null));
        given().queryParam("from", "2026-06-01")
                .get("/api/v1/domains/" + domain + "/tls-reports")
                .then()
                .body("$", hasSize(0));
        for (var list : new String[] {"tls-reports", "failure-reports"})
            given().get("/api/v1/domains/never.kinds.example.com/" + list)
                    .then()
                    .statusCode(404)
                    .contentType("application/problem+json");
        given().get("/api/v1/domains/" + domain + "/summary").then().statusCode(200);
    }

    private static int tlsReportIds(String domain, String reportId) {
        return given().get("/api/v1/domains/" + domain + "/tls-reports")
                .then()
                .extract()
                .jsonPath()
                .getInt("find { it.reportId == '" + reportId + "' }.id");
    }

    /** @return id of the message */
    private static int handOver(byte[] content, String kind, String outcome) {
        return given().contentType("application/octet-stream")
                .body(content)
                .post("/api/v1/reports")
                .then()
                .statusCode(200)
                .body("reports", hasSize(1))
                .body("reports[0].kind", equalTo(kind))
                .body("reports[0].outcome", equalTo(outcome))
                .extract()
                .path("id");
    }

    private static ValidatableResponse page(String path, String domain, String... parameters) {
        var request = given().queryParam("domain", domain);
        for (int i = 0; i < parameters.length; i += 2) request.queryParam(parameters[i], parameters[i + 1]);
        return request.get(path).then().statusCode(200);
    }
}
