package org.kakitome.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.demo.DemoDns;
import org.kakitome.demo.SampleZones;

/** The SPF page and the page for trying an address, asked about the sample company, whose DNS is answered on loopback. */
@QuarkusTest
class SpfPageTest {
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
    void theTreeAndTheBudgetOfThePublishedRecord() {
        page(Map.of("domain", "example.com"))
                .body(
                        containsString("9 of 10 lookups"),
                        containsString("kt-budget-bar"),
                        containsString("include:_spf.office.example.net"),
                        containsString("<details open><summary class=\"kt-node\">"),
                        containsString("Try another record"),
                        containsString("postmaster@example.com"));
    }

    @Test
    void aDraftIsComparedWithWhatIsPublishedAndPublishesNothing() {
        page(Map.of("domain", "example.com", "record", "v=spf1 mx\r\n  ip4:203.0.113.0/24 -all"))
                .body(
                        containsString("What would this record do for example.com?"),
                        containsString("not published"),
                        containsString("9 now, 1 then"),
                        containsString("May send then, and not now"),
                        containsString("<code>ip4:203.0.113.0/24</code>"),
                        containsString("v=spf1 mx ip4:203.0.113.0/24 -all"));
        page(Map.of("domain", "example.com")).body(containsString("9 of 10 lookups"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v=spf1 ipv4:192.0.2.1 -all   | is no mechanism       | v=spf1 ip4:192.0.2.1 -all
            “v=spf1 mx ~all”             | meant as SPF          | v=spf1 mx ~all
            v=spf1 mx +all               | lets the whole Internet send | v=spf1 mx ~all
            """)
    void aDraftWithAFaultIsNamedAndMended(String draft, String said, String mend) {
        page(Map.of("domain", "example.com", "record", draft)).body(containsString(said), containsString(mend));
    }

    @Test
    void markupInADraftStaysText() {
        page(Map.of("domain", "example.com", "record", "v=spf1 \"><script>alert(1)</script> -all"))
                .body(not(containsString("<script>alert")), containsString("&lt;script&gt;"));
    }

    @Test
    void theLongestDraftThatTheFieldTakesIsLookedAt() {
        page(Map.of("domain", "example.com", "record", "v=spf1 " + "あ".repeat(SpfPage.MAX_DRAFT - 7)))
                .body(containsString("What would this record do for example.com?"));
    }

    @Test
    void aDraftThatIsTooLongGetsAWordAndNoEvaluation() {
        page(Map.of("domain", "example.com", "record", "v=spf1 " + "ip4:192.0.2.1 ".repeat(200)))
                .body(containsString("longer than 2,000 characters"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            exa mple.com | A character does not belong
            ''           | No domain was typed
            192.0.2.1    | This is an IP address
            """)
    void nonsenseGetsAFriendlyAnswer(String typed, String expected) {
        page(Map.of("domain", typed)).body(containsString(expected));
    }

    @Test
    void aDomainWithoutARecordIsSaidToHaveNone() {
        page(Map.of("domain", "norecord.example.com"))
                .body(containsString("kt-is-"), not(containsString("kt-budget-bar")));
    }

    @Test
    void anAddressIsTriedStepByStep() {
        trial(Map.of("ip", "203.0.113.41", "mailFrom", "news@example.com", "helo", "out.mailer.example.net"))
                .body(
                        containsString("203.0.113.41 may send for news@example.com."),
                        containsString("inside <code>include:spf.mailer.example.net</code>"),
                        containsString("TXT example.com"),
                        containsString("From: address is aligned with <code>example.com</code>"));
    }

    @Test
    void aStrangerIsToldWhichTermDecided() {
        trial(Map.of("ip", "203.0.113.250", "mailFrom", "user@example.com"))
                .body(
                        containsString("203.0.113.250 probably may not send for user@example.com."),
                        containsString("Decided by <code>~all</code>"),
                        containsString("For DMARC only a pass counts"));
    }

    @Test
    void anAddressIsTriedAgainstADraft() {
        trial(Map.of(
                        "ip", "203.0.113.250",
                        "mailFrom", "user@example.com",
                        "domain", "example.com",
                        "record", "v=spf1 ip4:203.0.113.250 -all"))
                .body(
                        containsString("203.0.113.250 may send for user@example.com."),
                        containsString("as if the draft were the record of <code>example.com</code>"));
    }

    @Test
    void whatIsNoAddressIsSaidInWords() {
        trial(Map.of("ip", "mail.example.com", "mailFrom", "user@example.com"))
                .body(containsString("This is no IP address."), containsString("value=\"mail.example.com\""));
    }

    @Test
    void withoutInputItAsks() {
        trial(Map.of()).body(containsString("Which address, and which sender?"));
    }

    @Test
    void bothPagesSpeakJapanese() {
        var page = given().header("Accept-Language", "ja")
                .get("/spf?domain=example.com")
                .asString();
        assertThat(page).contains("上限 10\u00a0回のうち 9\u00a0回", "別のレコードを試す");
        var trial = given().header("Accept-Language", "ja")
                .get("/spf/try?ip=203.0.113.250&mailFrom=user@example.com")
                .asString();
        assertThat(trial).contains("正規の送信元ではない可能性が高いです", "DMARC で有効なのは pass だけです");
    }

    private static ValidatableResponse page(Map<String, String> query) {
        return given().queryParams(query).get("/spf").then().statusCode(200);
    }

    private static ValidatableResponse trial(Map<String, String> query) {
        return given().queryParams(query).get("/spf/try").then().statusCode(200);
    }
}
