package org.kakitome.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyOrNullString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.demo.DemoDns;
import org.kakitome.demo.SampleZones;

/** The check page and its API, asked about the sample company, whose DNS is answered on loopback. */
@QuarkusTest
class CheckPageTest {
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
    void thePageIsCompleteWithoutScript() {
        given().get("/check?domain=example.com")
                .then()
                .statusCode(200)
                .body(
                        containsString("example.com can be spoofed"),
                        containsString("<mark class=\"kt-is-work\">p=none</mark>"),
                        containsString("id=\"dmarc\" open"),
                        containsString("https://www.rfc-editor.org/rfc/rfc9989#section-4.7"),
                        containsString("_dmarc.example.com"),
                        not(containsString("sse-connect")));
    }

    @Test
    void htmxGetsTheWaitingRowsAtOnceAndEachSectionWhenItIsDone() {
        given().header("HX-Request", "true")
                .get("/check?domain=Example.com&selectors=s1")
                .then()
                .body(
                        containsString("sse-connect=\"/check/events?domain=example.com&amp;selectors=s1\""),
                        containsString("sse-swap=\"dkim\""));

        var events = given().header("Accept-Language", "ja")
                .get("/check/events?domain=example.com")
                .asString();

        assertThat(events).contains("event:dmarc", "event:spf", "event:dkim", "event:mx", "event:domain");
        assertThat(events).contains("event:result", "なりすましを防げません", "event:done");
        assertThat(events.indexOf("event:done")).isGreaterThan(events.indexOf("event:result"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                    | No domain was typed
            exa mple.com          | A character does not belong
            192.0.2.1             | This is an IP address
            com                   | A part of the name is missing
            a..example.com        | There is a dot too many
            <script>alert(1)      | A character does not belong
            """)
    void nonsenseGetsAFriendlyAnswerAndKeepsTheInput(String typed, String expected) {
        var page = given().queryParam("domain", typed)
                .get("/check")
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(page)
                .contains(expected)
                .contains("value=\"" + Html.escape(typed) + "\"")
                .doesNotContain("<script>alert");
    }

    @Test
    void whatWasTypedMayBeAnAddressOrALink() {
        given().queryParam("domain", " https://Example.com/path ")
                .get("/check")
                .then()
                .body(containsString("example.com can be spoofed"));
    }

    @Test
    void theApiSaysTheSameAsThePage() {
        given().get("/api/v1/checks/example.com")
                .then()
                .statusCode(200)
                .body(
                        "domain", equalTo("example.com"),
                        "verdict", equalTo("needs-work"),
                        "answer.code", equalTo("SPOOFABLE_MONITORING"),
                        "sections", hasSize(5),
                        "sections.name", hasItem("DMARC"),
                        "sections.find { it.name == 'DMARC' }.findings[0].facts.domain", equalTo("example.com"));
    }

    @Test
    void theAgeOfEachKeyStandsWithItsRecord() {
        given().get("/check?domain=example.com");

        var today = Texts.of(Language.EN).day(LocalDate.now(ZoneOffset.UTC));
        given().get("/check?domain=example.com")
                .then()
                .body(containsString("RSA, 2048 bits. This key: seen since " + today + "."));
        given().get("/api/v1/checks/example.com")
                .then()
                .body(
                        "keys.find { it.selector == 's1' }.name", equalTo("s1._domainkey.example.com"),
                        "keys.find { it.selector == 's1' }.bits", equalTo(2048),
                        "keys.find { it.selector == 's1' }.firstSeen", not(emptyOrNullString()));
    }

    @Test
    void theApiStreamsSectionsToo() {
        var events = given().accept("text/event-stream")
                .get("/api/v1/checks/example.com")
                .asString();
        assertThat(events.split("event:section", -1)).hasSize(6);
        assertThat(events).contains("event:check");
    }

    @Test
    void theGuideFollowsFromTheCheck() {
        given().get("/domains/example.com/guide")
                .then()
                .statusCode(200)
                .body(containsString("kt-stages"), containsString("Look again now"));
        given().get("/api/v1/domains/example.com/plan").then().body("steps.state", hasItem("open"));
    }
}
