package org.kakitome.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.demo.Demo;

/** A newcomer's first quarter of an hour: an empty house, the sample company, its main domain, the guide, a check. */
@QuarkusTest
class JourneyTest extends BrowserTest {
    private static final LocatorAssertions.IsVisibleOptions LOADING =
            new LocatorAssertions.IsVisibleOptions().setTimeout(120_000);

    @TestHTTPResource("/")
    String root;

    @Inject
    Demo demo;

    @Inject
    DataSource database;

    @Override
    protected String root() {
        return root;
    }

    @BeforeEach
    @AfterEach
    void emptyTheHouse() throws SQLException {
        demo.remove();
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("truncate monitored_domain, inbound_message, report, report_key, report_record,"
                    + " daily_alignment, domain_check, source cascade");
        }
    }

    @ParameterizedTest
    @CsvSource({"DESKTOP, en", "PHONE, en", "DESKTOP, ja", "PHONE, ja"})
    void fromAnEmptyHouseToTheNextStep(Width width, String language) {
        try (var visitor = visitor(width, language)) {
            var page = visitor.page();

            visitor.open("/").assertPageIsSound("1-home");
            assertThat(page.locator("html")).hasAttribute("lang", language);

            page.locator("nav a[href='/domains']").first().click();
            visitor.settle().assertPageIsSound("2-empty");
            page.locator("form[action='/demo'] button").click();
            // the sample data's banner comes with the last report
            assertThat(page.locator("form[action='/demo/remove'] button")).isVisible(LOADING);
            visitor.open("/domains").assertPageIsSound("3-overview");
            assertThat(rows(page.locator("table.kt-domains"))).hasCount(3);

            page.locator(
                            "table.kt-domains a",
                            new com.microsoft.playwright.Page.LocatorOptions()
                                    .setHasText(Pattern.compile("^example\\.com$")))
                    .click();
            visitor.settle().assertPageIsSound("4-domain");
            assertThat(page.locator("h1")).containsText(Pattern.compile("98[.,]\\d"));
            assertThat(page.locator("#sources")).containsText("Mailer Example");
            assertThat(page.locator("#sources")).containsText("Desk Example");
            assertThat(page.locator(".kt-chart canvas")).isVisible();

            page.locator("a[href$='/guide']").first().click();
            visitor.settle().assertPageIsSound("5-guide");
            assertThat(page.locator("main")).containsText("Mailer Example");
            assertThat(page.locator(".kt-open-step .kt-copy").first()).isVisible();

            visitor.open("/");
            page.locator("input[name=domain]").fill("example.com");
            page.locator("input[name=domain]").press("Enter");
            // sections come as they are known; the answer comes last
            assertThat(page.locator("#queries")).isVisible();
            assertThat(page.locator("#result[aria-busy=true]")).hasCount(0);
            visitor.settle().assertPageIsSound("6-check");
            assertThat(page.locator("main")).containsText("p=none");

            page.locator("#spf > summary").click();
            page.locator("#spf a[href^='/spf']").click();
            visitor.settle().assertPageIsSound("7-spf");
            assertThat(page.locator(".kt-budget-bar")).containsText("9");
            assertThat(page.locator("#idle")).containsText("include:spf.mailer.example.net");
            page.locator("#idle a.btn-primary").click();
            visitor.settle().assertPageIsSound("8-spf-draft");
            assertThat(page.locator("#record")).hasValue(Pattern.compile("v=spf1 mx .*"));
            page.locator("#try input[name=ip]").fill("203.0.113.41");
            page.locator("#try button").click();
            visitor.settle().assertPageIsSound("9-spf-try");
            // what is idle is taken out of the draft: the mailer's address is a stranger's then
            assertThat(page.locator("h1")).containsText("203.0.113.41");
            assertThat(page.locator(".kt-verdict").first()).containsText("softfail");

            visitor.open("/tls?domain=example.com").assertPageIsSound("10-tls");
            assertThat(page.locator("h1")).containsText("46");
            page.locator("#failures a[href*='result=']").click();
            visitor.settle();
            page.locator("#reports tbody a").first().click();
            visitor.settle().assertPageIsSound("11-tls-report");
            assertThat(page.locator("main")).containsText("mx2.example.com");
            visitor.open("/failures?domain=example.com").assertPageIsSound("12-failures");
            assertThat(page.locator("main tbody tr")).hasCount(4);
            page.locator("main tbody a").first().click();
            visitor.settle().assertPageIsSound("13-failure");
            assertThat(page.locator("main")).containsText("redacted@example.com");
            visitor.open("/tls?domain=example.org").assertPageIsSound("14-tls-none");
            visitor.open("/failures?domain=example.org").assertPageIsSound("15-failures-none");

            page.locator("form[action='/demo/remove'] button").click();
            visitor.settle();
            assertThat(page.locator("form[action='/demo'] button")).isVisible();
        }
    }

    private static Locator rows(Locator table) {
        return table.locator("tbody tr:not(.kt-group)");
    }
}
