package org.kakitome.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Files of many reports by POST /api/v1/reports, and imports of many files. */
@QuarkusTest
class ImportsApiTest {
    private static final String FROM = "From reporter@example.net Tue Jun  2 10:00:00 2026\n";

    static String report(String domain, String id) {
        return """
                <?xml version="1.0"?><feedback><report_metadata><org_name>Importer Example</org_name><email>r@example.net</email>
                <report_id>%s</report_id><date_range><begin>1780272000</begin><end>1780358399</end></date_range></report_metadata>
                <policy_published><domain>%s</domain><p>none</p></policy_published>
                <record><row><source_ip>192.0.2.1</source_ip><count>2</count><policy_evaluated><disposition>none</disposition>
                <dkim>pass</dkim><spf>pass</spf></policy_evaluated></row><identifiers><header_from>%s</header_from></identifiers>
                <auth_results><spf><domain>%s</domain><result>pass</result></spf></auth_results></record></feedback>
                """.formatted(id, domain, domain, domain);
    }

    static String mbox(String domain, int messages) {
        var mbox = new StringBuilder();
        for (int i = 0; i < messages; i++)
            mbox.append(FROM)
                    .append("From: r@example.net\nMIME-Version: 1.0\nContent-Type: text/xml\n\n")
                    .append(report(domain, "r" + i))
                    .append('\n');
        return mbox.toString();
    }

    private static ValidatableResponse post(String query, byte[] content) {
        return given().contentType("application/octet-stream")
                .body(content)
                .post("/api/v1/reports" + query)
                .then();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void anMboxIsAnsweredWithAllItsReports() throws IOException {
        var gzipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(gzipped)) {
            gzip.write(bytes(mbox("mbox.import.example", 3) + FROM + "Subject: lunch?\n\nno report\n"));
        }

        int id = post("?filename=old.mbox.gz", gzipped.toByteArray())
                .statusCode(200)
                .body("messages", equalTo(4), "passedOver", equalTo(0), "reports", hasSize(4))
                .body("reports.outcome", contains("stored", "stored", "stored", "set-aside"))
                .body("reports[0].domain", equalTo("mbox.import.example"))
                .extract()
                .path("importId");

        given().get("/api/v1/imports/" + id)
                .then()
                .statusCode(200)
                .body("state", equalTo("done"), "name", equalTo("old.mbox.gz"), "messages", equalTo(4))
                .body("read", equalTo(4), "stored", equalTo(3), "duplicate", equalTo(0), "setAside", equalTo(1))
                .body("startedAt", notNullValue());
    }

    @Test
    void aZipOfSeveralReportsKeepsTheShapeOfTheAnswer() throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(zipped)) {
            for (var name : new String[] {"a.xml", "b.xml"}) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(bytes(report("zip.import.example", name)));
            }
        }
        post("", zipped.toByteArray())
                .statusCode(200)
                .body("reports.reportId", contains("a.xml", "b.xml"))
                .body("reports.records", contains(1, 1));
    }

    @Test
    void oneReportIsNoImport() {
        post("", bytes(report("one.import.example", "1")))
                .statusCode(200)
                .body("importId", nullValue())
                .body("id", notNullValue(), "reports[0].outcome", equalTo("stored"));
    }

    @Test
    void filesAreAddedToAnImport() {
        int id = given().queryParam("name", "a folder")
                .post("/api/v1/imports")
                .then()
                .statusCode(201)
                .extract()
                .path("importId");

        for (int i = 0; i < 3; i++)
            post("?import=" + id + "&filename=" + i + ".xml", bytes(report("added.import.example", "file" + i)))
                    .statusCode(202)
                    .header("Location", endsWith("/api/v1/imports/" + id))
                    .body("messages", equalTo(1), "reports", nullValue());
        post("?import=" + id, bytes(mbox("added.import.example", 3)))
                .statusCode(202)
                .body("messages", equalTo(3));

        var states = new ArrayList<String>();
        do states.add(given().get("/api/v1/imports/" + id).path("state"));
        while (!states.get(states.size() - 1).equals("done"));
        given().get("/api/v1/imports/" + id)
                .then()
                .body("messages", equalTo(6), "stored", equalTo(6), "name", equalTo("a folder"));
        assertThat(states).containsAnyOf("reading", "done");
    }

    @Test
    void whatIsNotThereOrTooLargeIsAProblem() {
        given().get("/api/v1/imports/4711").then().statusCode(404).contentType("application/problem+json");
        post("?import=4711", bytes("<feedback/>")).statusCode(404).contentType("application/problem+json");
        post("", new byte[0]).statusCode(400).contentType("application/problem+json");
        post("", new byte[27_000_000]).statusCode(413).contentType("application/problem+json");
    }
}
