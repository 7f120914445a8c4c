package org.kakitome.web;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kakitome.demo.DemoDns;
import org.kakitome.demo.SampleZones;

/** Messages of the sample company and of others, authenticated against its DNS, which is answered on loopback. */
@QuarkusTest
class MessagesApiTest {
    private static final String MAIL =
            "From: A <a@example.com>\r\nTo: b@example.net\r\nSubject: hello\r\n\r\nHello.\r\n";

    @Inject
    DemoDns dns;

    @BeforeEach
    void answer() {
        SampleZones.answer(dns);
    }

    @AfterEach
    void fallSilent() {
        SampleZones.fallSilent(dns);
    }

    @Test
    void mailFromTheCompanysHostPassesBySpf() {
        authenticate(MAIL, "192.0.2.25", "a@example.com")
                .statusCode(200)
                .body("spf.result", equalTo("pass"))
                .body("spf.domain", equalTo("example.com"))
                .body("dkim", empty())
                .body("dmarc.result", equalTo("pass"))
                .body("dmarc.policyDomain", equalTo("example.com"))
                .body("dmarc.organizationalDomain", equalTo("example.com"))
                .body("dmarc.policy", equalTo("none"))
                .body("dmarc.disposition", equalTo("none"))
                .body("dmarc.alignedBy", equalTo("spf"))
                .body("authenticationResults", containsString("dmarc=pass"));
    }

    @Test
    void aPassOfAnotherDomainIsNotAligned() {
        authenticate(MAIL, "203.0.113.250", "a@example.com")
                .body("spf.result", equalTo("softfail"))
                .body("dmarc.result", equalTo("fail"))
                .body("dmarc.alignedBy", equalTo("none"))
                .body("reasons.weight", hasItem("fault"));
    }

    @Test
    void aBrokenSignatureIsNamedWithItsReason() {
        var signed = "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=nosuch; h=From; bh=AAAA; b=AAAA\r\n" + MAIL;
        authenticate(signed, "192.0.2.25", "a@example.com")
                .body("dkim[0].domain", equalTo("example.com"))
                .body("dkim[0].selector", equalTo("nosuch"))
                .body("dkim[0].algorithm", equalTo("rsa-sha256"))
                .body("dmarc.alignedBy", equalTo("spf"));
    }

    @Test
    void aMessageWithoutFromHasNoDmarc() {
        authenticate("Subject: x\n\nHello.\n", "192.0.2.25", "")
                .statusCode(200)
                .body("dmarc.result", equalTo("none"))
                .body("dmarc.disposition", equalTo("none"));
    }

    @Test
    void badInputIsSaidInWords() {
        authenticate(MAIL, "mail.example.com", "")
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", containsString("ip is no IPv4 or IPv6 address"));
        authenticate("", "192.0.2.25", "").statusCode(400).body("detail", containsString("The body is empty"));
    }

    private static ValidatableResponse authenticate(String message, String ip, String mailFrom) {
        return given().contentType("message/rfc822")
                .queryParam("ip", ip)
                .queryParam("helo", "mx1.example.com")
                .queryParam("mailFrom", mailFrom)
                .body(message.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .post("/api/v1/messages/authentications")
                .then();
    }
}
