package org.kakitome.web;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.demo.DemoDns;
import org.kakitome.demo.SampleZones;

/** Tries addresses against the sample company's SPF record, which is answered on loopback. */
@QuarkusTest
class SpfApiTest {
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
    void anAddressOfTheCompanyPassesAndTheTraceNamesTheTerm() {
        evaluate("192.0.2.25", "user@example.com", "mx1.example.com")
                .statusCode(200)
                .body("result", equalTo("pass"))
                .body("matched", equalTo("mx"))
                .body("dnsLookups", equalTo(1))
                .body("trace.domain", equalTo("example.com"))
                .body("trace.record", containsString("v=spf1 mx"))
                .body("trace.steps.outcome", hasItem("match"));
    }

    @Test
    void aStrangersAddressSoftfailsAfterAllLookups() {
        evaluate("203.0.113.250", "user@example.com", "stranger.example.net")
                .statusCode(200)
                .body("result", equalTo("softfail"))
                .body("matched", equalTo("~all"))
                .body("dnsLookups", equalTo(9));
    }

    @Test
    void theNullReversePathIsPostmasterAtTheHeloName() {
        // RFC 7208 §2.4
        evaluate("192.0.2.25", "", "mx1.example.com").statusCode(200).body("result", equalTo("pass"));
    }

    @Test
    void anUnusableSenderIsNoneAndSaysWhy() {
        evaluate("192.0.2.10", "user@localhost", "")
                .statusCode(200)
                .body("result", equalTo("none"))
                .body("reason.kind", equalTo("no-usable-domain"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.com", "192.0.2", "192.0.2.256", "2001:db8::g", "localhost"})
    void whatIsNoAddressIsRefusedWithWords(String ip) {
        evaluate(ip, "user@example.com", "")
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", containsString("ip is no IPv4 or IPv6 address"));
    }

    @Test
    void brokenJsonIsAProblemNotAFailure() {
        given().contentType("application/json")
                .body("{\"ip\":")
                .post("/api/v1/spf/evaluations")
                .then()
                .statusCode(400)
                .body(notNullValue());
    }

    private static ValidatableResponse evaluate(String ip, String mailFrom, String helo) {
        return given().contentType("application/json")
                .body(Map.of("ip", ip, "mailFrom", mailFrom, "helo", helo))
                .post("/api/v1/spf/evaluations")
                .then();
    }
}
