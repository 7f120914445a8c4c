package org.kakitome.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.RedirectConfig;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What every page has in common: headers, language, assets, forms, errors. */
@QuarkusTest
class FrontDoorTest {
    private static RequestSpecification stay() {
        return given().config(RestAssured.config()
                .redirect(RedirectConfig.redirectConfig().followRedirects(false)));
    }

    @Test
    void everyResponseCarriesTheStrictPolicy() {
        for (String path :
                new String[] {"/", "/domains", "/no/such/page", "/api/v1/domains", Assets.url("kakitome.css")}) {
            given().get(path)
                    .then()
                    .header("Content-Security-Policy", is(ResponseHeaders.CONTENT_SECURITY_POLICY))
                    .header("X-Content-Type-Options", is("nosniff"))
                    .header("Referrer-Policy", is("same-origin"));
        }
    }

    @Test
    void noPageHasInlineScriptOrStyle() {
        for (String path :
                new String[] {"/", "/domains", "/intake", "/check?domain=nonsense", "/domains/example.com"}) {
            var page = given().get(path).then().statusCode(200).extract().asString();
            assertThat(page).doesNotContain("style=").doesNotContain("<style").doesNotContain(" onclick");
            assertThat(page.split("<script(?! src=)", -1)).hasSize(1);
        }
    }

    @Test
    void theBrowsersLanguageIsSpokenAndEnglishOtherwise() {
        given().header("Accept-Language", "ja-JP,ja;q=0.9,en;q=0.5")
                .get("/")
                .then()
                .header("Content-Language", is("ja"))
                .body(containsString("<html lang=\"ja\""), containsString("診断する"));
        given().header("Accept-Language", "fr, en;q=0.5").get("/").then().body(containsString("<html lang=\"en\""));
        given().get("/").then().body(containsString("<html lang=\"en\""));
    }

    @Test
    void theSwitchIsRememberedAndComesBackToTheSamePage() {
        var cookie = stay().get("/intake?show=set-aside&lang=ja")
                .then()
                .statusCode(303)
                .header("Location", endsWith("/intake?show=set-aside"))
                .extract()
                .cookie(LanguageFilter.COOKIE);

        given().cookie(LanguageFilter.COOKIE, cookie)
                .header("Accept-Language", "en")
                .get("/intake?show=set-aside")
                .then()
                .body(containsString("<html lang=\"ja\""), containsString("/intake?show=set-aside&amp;lang=en"));
    }

    @Test
    void assetsAreKeptForGoodUnderTheirHashOnlyAndCompressed() {
        given().header("Accept-Encoding", "gzip")
                .get(Assets.url("kakitome.css"))
                .then()
                .statusCode(200)
                .contentType("text/css")
                .header("Cache-Control", containsString("immutable"));
        given().get("/assets/0000/kakitome.css").then().header("Cache-Control", not(containsString("immutable")));
        given().get("/assets/0000/nothing.css").then().statusCode(404);
    }

    @Test
    void whatAPageLoadsIsThere() {
        var page = given().get("/domains/example.com").asString()
                + given().get("/").asString();
        var addresses = java.util.regex.Pattern.compile("(?:src|href)=\"(/(?:assets|webjars)/[^\"]+)\"")
                .matcher(page);
        int found = 0;
        while (addresses.find()) {
            given().get(addresses.group(1)).then().statusCode(200);
            found++;
        }
        assertThat(found).isGreaterThan(8);
    }

    @Test
    void aFormWithoutItsTokenIsRefused() {
        given().formParam("x", "y").post("/demo").then().statusCode(400).body(containsString("<html lang="));
        given().formParam("x", "y").post("/intake/1/again").then().statusCode(400);
    }

    @Test
    void anAddressThatIsNotThereGetsAPageOfTheHouse() {
        given().get("/no/such/page").then().statusCode(404).body(containsString("There is no such page."));
        given().get("/domains/example.com/reports/4711").then().statusCode(404).body(containsString("kt-top"));
        given().get("/domains/exa..mple").then().statusCode(404);
        given().get("/intake/4711/raw").then().statusCode(404);
    }

    @Test
    void errorsOfTheApiAreProblems() {
        given().get("/api/v1/domains/nobody.example/summary")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("status", equalTo(404), "title", equalTo("Not Found"));
        given().get("/api/v1/no/such/thing").then().statusCode(404).contentType("application/problem+json");
        given().get("/api/v1/checks/exa_mple").then().statusCode(400).contentType("application/problem+json");
        given().get("/api/v1/domains/nobody.example/sources?from=yesterday")
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }

    @Test
    void aPageOfAnotherSiteCannotPutReportsIn() {
        given().header("Origin", "https://elsewhere.example")
                .body("x")
                .post("/api/v1/reports")
                .then()
                .statusCode(403)
                .contentType("application/problem+json");
    }

    @Test
    void whoSendsAFileAsAFormIsToldHowElse() {
        given().multiPart("file", "report.xml", "x".getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/reports")
                .then()
                .statusCode(415)
                .contentType("application/problem+json")
                .body("detail", containsString("--data-binary"));
    }

    @Test
    void theApiDescribesItself() {
        given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body(
                        "paths.'/api/v1/checks/{domain}'.get.summary", equalTo("Check a domain now"),
                        "paths.'/api/v1/reports'.post.summary", equalTo("Hand over reports"),
                        "paths.'/domains'", equalTo(null));
    }
}
