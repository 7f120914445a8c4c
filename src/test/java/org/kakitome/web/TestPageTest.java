package org.kakitome.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kakitome.PlainMail;
import org.kakitome.demo.DemoDns;
import org.kakitome.demo.SampleZones;
import org.kakitome.intake.TestAddresses;
import org.kakitome.intake.TestWatch;
import org.kakitome.smtp.SmtpListener;
import org.kakitome.storage.TestMessages;

/** The page of a test address without a browser: what is there without script, and what is not for strangers. */
@QuarkusTest
class TestPageTest {
    @Inject
    DemoDns dns;

    @Inject
    SmtpListener listener;

    @Inject
    TestAddresses addresses;

    @Inject
    TestMessages messages;

    @Inject
    TestWatch watch;

    @Inject
    DataSource database;

    @BeforeEach
    void answer() throws SQLException {
        SampleZones.answer(dns);
        empty();
    }

    @AfterEach
    void fallSilent() throws SQLException {
        SampleZones.fallSilent(dns);
        empty();
    }

    private void empty() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("truncate inbound_message, test_message cascade");
        }
    }

    /** Sends, and returns when it has been read. */
    private void send(String session, String mail) throws IOException, InterruptedException {
        var read = new CountDownLatch(1);
        try (var waiting = watch.watch(session, messages.of(session).size(), read::countDown)) {
            var answer = PlainMail.send(
                    listener.port(),
                    "mx1.example.com",
                    "a@example.com",
                    List.of(addresses.address(session)),
                    mail.getBytes(StandardCharsets.UTF_8));
            assertThat(answer.taken()).as(answer.reply()).isTrue();
            assertThat(waiting).isNotNull();
            assertThat(read.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anAddressIsMadeAndNothingIsStored() throws SQLException {
        given().redirects()
                .follow(false)
                .get("/test/new?domain=EXAMPLE.com")
                .then()
                .statusCode(303)
                .header("Location", matchesPattern(".*/test/[a-z2-7]{32}\\?domain=example\\.com"))
                .header("Cache-Control", "no-store");

        assertThat(messages.lately(10)).isEmpty();
    }

    @Test
    void anAddressThatWeDidNotMakeHasNoPage() {
        for (var path : List.of("", "/events", "/1/raw"))
            given().get("/test/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" + path).then().statusCode(404);
        given().get("/test/%3Cscript%3E").then().statusCode(404).body(not(containsString("<script>")));
    }

    @Test
    void withoutScriptTheResultIsThereOnLookingAgain() throws Exception {
        var session = addresses.open();
        var page = "/test/" + session + "?domain=example.com";
        given().header("Accept-Language", "en")
                .get(page)
                .then()
                .body(containsString("<noscript>"), containsString("Look again"))
                .body(containsString(addresses.address(session)));

        send(session, "From: a@example.com\r\nSubject: <b>\r\n\r\nHello\r\n");

        given().header("Accept-Language", "en")
                .get(page)
                .then()
                .statusCode(200)
                .body(containsString("DMARC fails for example.com"))
                .body(containsString("&lt;b&gt;"), not(containsString("<code><b>")));
        given().get("/test").then().body(containsString("/test/" + session));
    }

    @Test
    void theRawMessageIsADownloadOfItsSession() throws Exception {
        var session = addresses.open();
        send(session, "From: a@example.com\r\n\r\n<script>\r\n");
        long id = messages.of(session).get(0).id();

        given().get("/test/" + session + "/" + id + "/raw")
                .then()
                .statusCode(200)
                .contentType("application/octet-stream")
                .header("Content-Disposition", containsString("attachment"))
                .body(containsString("<script>"));
        given().get("/test/" + addresses.open() + "/" + id + "/raw").then().statusCode(404);
    }

    @Test
    void keepingNeedsTheTokenOfTheForm() throws Exception {
        var session = addresses.open();
        send(session, "From: a@example.com\r\n\r\n");
        long id = messages.of(session).get(0).id();

        given().contentType("application/x-www-form-urlencoded")
                .formParam("kept", "true")
                .post("/test/" + session + "/" + id + "/keep")
                .then()
                .statusCode(400);
        assertThat(messages.of(session).get(0).kept()).isFalse();
    }

    @Test
    void mailToAForgedAddressIsRefused() throws IOException {
        var answer = PlainMail.send(
                listener.port(),
                "mx1.example.com",
                "a@example.com",
                List.of("test-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@kakitome.test"),
                new byte[0]);

        assertThat(answer.reply()).startsWith("550 5.1.1");
    }

    @Test
    void aTestMessageIsNotCountedAmongReports() throws Exception {
        send(addresses.open(), "From: a@example.com\r\n\r\n");

        given().header("Accept-Language", "en")
                .get("/intake")
                .then()
                .statusCode(200)
                .body(containsString("Test message"));
    }
}
