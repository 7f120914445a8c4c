package org.kakitome.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.RedirectConfig;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.ReportMail;
import org.kakitome.smtp.SmtpListener;

/** The page Intake: its filters, files handed over, reading again, deleting. */
@QuarkusTest
class IntakePageTest {
    private static final String TOKEN = "csrf-token";

    @Inject
    SmtpListener listener;

    private static String page(String path) {
        return given().header("Accept-Language", "en")
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    /** What a browser sends: the token of the page's cookie. */
    private static Response submit(String path, Map<String, String> fields) {
        var token = given().get("/intake").cookie(TOKEN);
        return given().config(RestAssured.config()
                        .redirect(RedirectConfig.redirectConfig().followRedirects(false)))
                .cookie(TOKEN, token)
                .contentType("application/x-www-form-urlencoded")
                .formParam(TOKEN, token)
                .formParams(fields)
                .post(path);
    }

    private static Response upload(String... contents) {
        var token = given().get("/intake").cookie(TOKEN);
        var form = given().config(RestAssured.config()
                        .redirect(RedirectConfig.redirectConfig().followRedirects(false)))
                .cookie(TOKEN, token)
                .multiPart(TOKEN, token);
        for (int i = 0; i < contents.length; i++)
            form = form.multiPart("file", "file" + i, contents[i].getBytes(StandardCharsets.UTF_8));
        return form.post("/intake");
    }

    private static long add(String content) {
        return given().contentType("application/octet-stream")
                .body(content.getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/reports")
                .jsonPath()
                .getLong("id");
    }

    private static String importPage(String location) {
        var page = page(location);
        while (page.contains("hx-trigger=\"every")) page = page(location);
        return page;
    }

    @Test
    void theListIsNarrowedByDomainDayAndOutcome() {
        long listed = add(ImportsApiTest.report("listed.intake.example", "1"));
        long other = add(ImportsApiTest.report("other.intake.example", "1"));
        var today = LocalDate.now(ZoneOffset.UTC);

        var narrowed = page("/intake?domain=Listed.intake.example&day=" + today);
        assertThat(narrowed)
                .contains("id=\"message-" + listed + "\"", "Only about listed.intake.example", "value=\"" + today)
                .contains("href=\"/intake?show=stored&amp;domain=listed.intake.example&amp;day=" + today)
                .doesNotContain("id=\"message-" + other + "\"");
        assertThat(page("/intake?domain=listed.intake.example&day=2020-01-01"))
                .contains("Nothing that came in is like that.");
        assertThat(page("/intake?show=duplicate&domain=listed.intake.example"))
                .contains("Nothing that came in is like that.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"show=x", "domain=%00", "domain=..", "day=today", "import=0", "before=0"})
    void anAddressThatIsWrongHarmsNobody(String query) {
        page("/intake?" + query);
    }

    @Test
    void oneFileShowsItsOutcomeOnThePage() {
        var answer = upload(ImportsApiTest.report("one.intake.example", "1"));

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(page(answer.header("Location").replaceFirst("#.*", "")))
                .contains("Importer Example about one.intake.example: 2 messages");
    }

    @Test
    void reasonsAreSentences() {
        var whole = ImportsApiTest.report("reasons.intake.example", "1");
        add(whole.substring(0, whole.length() - 30));
        add(whole.replaceFirst("<feedback", "<!DOCTYPE feedback [<!ENTITY x \"y\">]><feedback"));
        add("<html><body>Sign in</body></html>");

        assertThat(page("/intake?show=set-aside"))
                .contains(
                        "The XML is cut off: its end is missing.", "The XML declares entities (DTD)", "web page (HTML)")
                .doesNotContain("mail without a report", "END_ELEMENT");
    }

    @Test
    void theFirstLinesLeadToWhatIsBehindThem() {
        add("no report");

        assertThat(page("/intake"))
                .contains("href=\"/intake?show=set-aside#list\"", "href=\"#encryption\"")
                .contains(
                        "Encrypted with a self-signed certificate",
                        "quarkus.tls.smtp.key-store.pem.0.cert=/etc/letsencrypt/live/kakitome.test/fullchain.pem");
    }

    @Test
    void severalFilesWithoutScriptAreOneImport() {
        var answer = upload(
                ImportsApiTest.report("form.intake.example", "1"),
                ImportsApiTest.mbox("form.intake.example", 2),
                "no report");

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.header("Location")).contains("/intake/imports/");
        var page = importPage(answer.header("Location"));
        assertThat(page).contains("4 messages were read; 1 was set aside.", "file0 + 2");
        var setAside = Pattern.compile("href=\"(/intake\\?show=set-aside&amp;import=\\d+)\"")
                .matcher(page);
        assertThat(setAside.find()).isTrue();
        assertThat(page(setAside.group(1).replace("&amp;", "&"))).contains("Nothing in it looks like a report.");
    }

    @Test
    void whatIsNotTakenIsNamed() {
        var answer = upload(
                "From a@example.net Tue Jun  2 10:00:00 2026\n\n", ImportsApiTest.report("named.intake.example", "1"));

        assertThat(importPage(answer.header("Location")))
                .contains(
                        "1 message was read; nothing was set aside, 1 was not taken.",
                        "What was not taken",
                        "file0#1",
                        "There is nothing in it.");
    }

    @Test
    void nothingChosenComesBack() {
        assertThat(upload("").header("Location")).endsWith("/intake#upload");
    }

    @Test
    void aMessageHasAPageWithAllThatIsKnownOfIt() throws Exception {
        var mail = ReportMail.wrap(
                "r.xml", ImportsApiTest.report("known.intake.example", "1").getBytes(StandardCharsets.UTF_8));
        var reply = ReportMail.send(listener.port(), "dmarc@kakitome.test", mail);
        long id = Long.parseLong(reply.replaceAll(".*\\D(\\d+)$", "$1"));

        var page = page("/intake/" + id);
        while (page.contains("waits to be read")) page = page("/intake/" + id);

        assertThat(page)
                .contains("It was read and stored.", "dmarc@kakitome.test", "127.0.0.1", "not encrypted")
                .contains("about known.intake.example")
                .contains("/intake/" + id + "/raw", "/intake/" + id + "/delete");
        assertThat(page("/intake")).contains("127.0.0.1, not encrypted");
    }

    @Test
    void deletingAsksFirstAndLeavesTheReport() {
        long id = add(ImportsApiTest.report("deleted.intake.example", "1"));
        assertThat(page("/intake/" + id + "/delete"))
                .contains("Delete this message?", "Reports stored from them stay", "href=\"/intake/" + id + "\"");

        assertThat(submit("/intake/" + id + "/delete", Map.of()).statusCode()).isEqualTo(303);

        given().get("/intake/" + id).then().statusCode(404);
        given().get("/intake/" + id + "/raw").then().statusCode(404);
        given().get("/api/v1/domains/deleted.intake.example/summary")
                .then()
                .statusCode(200)
                .body("messages", org.hamcrest.Matchers.equalTo(2));
        var reports = page("/domains/deleted.intake.example/reports");
        var report = Pattern.compile("href=\"(/domains/deleted.intake.example/reports/\\d+)\"")
                .matcher(reports);
        assertThat(report.find()).isTrue();
        assertThat(page(report.group(1)))
                .contains("The raw message was deleted")
                .doesNotContain("href=\"/intake/");
        assertThat(submit("/intake/" + id + "/delete", Map.of()).statusCode()).isEqualTo(404);
    }

    @Test
    void thoseSetAsideAreDeletedTogetherAsFarAsTheyWereSeen() {
        var taken = importOf("no report 1", "no report 2", "no report 3");
        var list = page("/intake?show=set-aside&import=" + taken);
        assertThat(list).contains("href=\"/intake/delete?show=set-aside&amp;import=" + taken + "\"");
        var ask = page("/intake/delete?show=set-aside&import=" + taken);
        assertThat(ask).contains("Delete 3 messages set aside?");
        var last = Pattern.compile("name=\"last\" value=\"(\\d+)\"").matcher(ask);
        assertThat(last.find()).isTrue();
        var before = String.valueOf(Long.parseLong(last.group(1)) - 1);

        submit("/intake/delete", Map.of("import", taken, "domain", "", "day", "", "last", before));
        assertThat(page("/intake/delete?import=" + taken)).contains("Delete 1 message set aside?");

        submit("/intake/delete", Map.of("import", taken, "last", last.group(1)));
        assertThat(page("/intake?import=" + taken)).contains("Nothing that came in is like that.");
    }

    @Test
    void whatIsNotUnderstoodDeletesNothing() {
        var taken = importOf("no report 1", "no report 2");

        for (var wrong : new String[] {"day", "domain"})
            assertThat(submit("/intake/delete", Map.of("import", taken, wrong, "..", "last", "999999999"))
                            .statusCode())
                    .isEqualTo(400);
        assertThat(submit("/intake/delete", Map.of("import", "x", "last", "999999999"))
                        .statusCode())
                .isEqualTo(400);

        assertThat(page("/intake/delete?import=" + taken)).contains("Delete 2 messages set aside?");
    }

    private static String importOf(String... contents) {
        var location = upload(contents).header("Location");
        importPage(location);
        return location.replaceFirst(".*/", "");
    }

    @Test
    void everythingIsReadAgainOnRequest() {
        add(ImportsApiTest.report("again.intake.example", "1"));

        assertThat(submit("/intake/again", Map.of("scope", "all")).header("Location"))
                .endsWith("/intake#again");

        var page = page("/intake");
        while (page.contains("hx-trigger=\"every")) page = page("/intake");
        assertThat(page).contains("Everything was read again");
        given().get("/api/v1/domains/again.intake.example/summary")
                .then()
                .body("messages", org.hamcrest.Matchers.equalTo(2));
    }

    @Test
    void japaneseReadersReadJapanese() {
        given().header("Accept-Language", "ja")
                .get("/intake")
                .then()
                .statusCode(200)
                .body(containsString("ファイルを取り込む"), not(containsString("intake.")));
    }

    @Test
    void formsWithoutTheirTokenAreRefused() {
        for (var path : new String[] {"/intake/again", "/intake/delete", "/intake/1/delete"})
            given().formParam("x", "y").post(path).then().statusCode(400);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        for (var path : new String[] {"/intake/987654321", "/intake/987654321/delete", "/intake/imports/987654321"})
            given().get(path).then().statusCode(404).header("Content-Type", containsString("text/html"));
        given().get("/intake/imports/x").then().statusCode(404);
    }
}
