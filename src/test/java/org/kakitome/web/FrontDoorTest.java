package org.kakitome.web;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** What every page has in common: headers, language, assets. */
@QuarkusTest
class FrontDoorTest {
    @Test
    void everyResponseCarriesTheStrictPolicy() {
        for (String path : new String[] {"/", "/check?domain=nonsense", "/no/such/page", Assets.url("kakitome.css")}) {
            given().get(path)
                    .then()
                    .header("Content-Security-Policy", is(ResponseHeaders.CONTENT_SECURITY_POLICY))
                    .header("X-Content-Type-Options", "nosniff");
        }
    }

    @Test
    void theBrowsersLanguageIsSpokenAndEnglishOtherwise() {
        given().header("Accept-Language", "ja-JP,ja;q=0.9,en;q=0.5")
                .get("/")
                .then()
                .body(containsString("<html lang=\"ja\""), containsString("診断する"));
        given().header("Accept-Language", "fr, en;q=0.5").get("/").then().body(containsString("<html lang=\"en\""));
    }
}
