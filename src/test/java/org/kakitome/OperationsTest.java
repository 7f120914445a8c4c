package org.kakitome;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.kakitome.smtp.SmtpListener;

/** What an operator sees from outside: health, metrics, and what the listener offers. */
@QuarkusTest
class OperationsTest {
    @Inject
    SmtpListener listener;

    private static String metrics() {
        return given().get("/q/metrics").then().statusCode(200).extract().asString();
    }

    private static double value(String metric) {
        var match =
                Pattern.compile("(?m)^" + Pattern.quote(metric) + " (\\S+)$").matcher(metrics());
        assertThat(match.find()).as(metric).isTrue();
        return Double.parseDouble(match.group(1));
    }

    private static String read(BufferedReader in) throws IOException {
        var line = in.readLine();
        return line.charAt(3) == '-' ? line + "\n" + read(in) : line;
    }

    private List<String> talk(String... commands) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.setSoTimeout(20_000);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            read(in);
            var replies = new java.util.ArrayList<String>();
            for (var command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
                replies.add(read(in));
            }
            return replies;
        }
    }

    @Test
    void isReadyWhenMailWouldBeTaken() {
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.name", hasItem("Mail would be accepted"))
                .body(
                        "checks.find { it.name == 'Mail would be accepted' }.data.spool",
                        org.hamcrest.Matchers.is("writable"));
        given().get("/q/health/live").then().statusCode(200);
    }

    @Test
    void startTlsIsOfferedWithoutAnybodySettingIt() throws IOException {
        assertThat(talk("EHLO x").get(0)).contains("STARTTLS");
    }

    @Test
    void messagesAndLimitsAreCounted() throws IOException {
        double stored = value("kakitome_smtp_messages_total{outcome=\"stored\"}");
        double limited = value("kakitome_smtp_limited_total{limit=\"message-size\"}");

        talk(
                "EHLO x",
                "MAIL FROM:<a@example.net> SIZE=99999999",
                "MAIL FROM:<a@example.net>",
                "RCPT TO:<dmarc@kakitome.test>",
                "DATA",
                "Subject: no report\r\n\r\nx\r\n.");

        assertThat(value("kakitome_smtp_messages_total{outcome=\"stored\"}")).isEqualTo(stored + 1);
        assertThat(value("kakitome_smtp_limited_total{limit=\"message-size\"}")).isEqualTo(limited + 1);
        assertThat(value("kakitome_smtp_store_seconds_count")).isPositive();
        assertThat(value("kakitome_spool_batch_count")).isPositive();
        System.gc(); // registries hold what they ask by weak references
        assertThat(value("kakitome_spool_waiting")).isNotNegative();
        assertThat(value("kakitome_smtp_certificate_left_seconds")).isPositive();
    }

    @TestFactory
    Stream<DynamicTest> everyMetricIsDocumented() throws IOException {
        var document = Files.readString(Path.of("docs/operations.md"));
        return Pattern.compile("(?m)^# TYPE (kakitome_\\w+) ")
                .matcher(metrics())
                .results()
                .map(match -> match.group(1).replaceAll("_(total|max)$", ""))
                .distinct()
                .map(name ->
                        DynamicTest.dynamicTest(name, () -> assertThat(document).contains("`" + name)));
    }
}
