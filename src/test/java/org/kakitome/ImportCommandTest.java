package org.kakitome;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code java -jar … import PATH}, as a process of its own, into the application that runs here. */
@QuarkusTest
class ImportCommandTest {
    private static final String FROM = "From reporter@example.net Tue Jun  2 10:00:00 2026\n";

    @TestHTTPResource("/")
    URI application;

    @TempDir
    Path folder;

    private static String report(String id) {
        return """
                <?xml version="1.0"?><feedback><report_metadata><org_name>Folder Example</org_name><email>r@example.net</email>
                <report_id>%s</report_id><date_range><begin>1780272000</begin><end>1780358399</end></date_range></report_metadata>
                <policy_published><domain>folder.example</domain><p>none</p></policy_published>
                <record><row><source_ip>192.0.2.1</source_ip><count>2</count><policy_evaluated><disposition>none</disposition>
                <dkim>pass</dkim><spf>pass</spf></policy_evaluated></row><identifiers><header_from>folder.example</header_from></identifiers>
                <auth_results><spf><domain>folder.example</domain><result>pass</result></spf></auth_results></record></feedback>
                """.formatted(id);
    }

    private void file(String name, String content) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private record Ended(int code, String last) {}

    private Ended run(String... arguments) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of("import"));
        all.addAll(List.of(arguments));
        var child = ChildJvm.start(folder, Map.of(), List.of(), Kakitome.class, all.toArray(String[]::new));
        try (var said = ChildJvm.said(child)) {
            var lines = said.lines().toList();
            return new Ended(child.waitFor(), lines.isEmpty() ? "" : lines.get(0));
        }
    }

    @Test
    void aFolderIsHandedOverWithAllThatIsInIt() throws Exception {
        file("a.xml", report("a"));
        file("2025/b.xml", report("b"));
        file(
                "old.mbox",
                FROM + "MIME-Version: 1.0\nContent-Type: text/xml\n\n" + report("c") + "\n" + FROM
                        + "Subject: lunch?\n\nno report\n");
        file("Maildir/cur/1.eml", "MIME-Version: 1.0\nContent-Type: text/xml\n\n" + report("d"));
        file("Maildir/new/2.eml", "MIME-Version: 1.0\nContent-Type: text/xml\n\n" + report("d"));
        file("Maildir/tmp/3.eml", "half a mail");
        file("Maildir/dovecot.index", "no mail");
        file(".git/config", "no mail");
        file("empty.xml", "");

        var ended = run("--url", application.toString(), ".");

        assertThat(ended.last())
                .isEqualTo(
                        "6 files, 6 messages: 4 stored, 1 here already, 1 set aside, 0 not taken, 0 files not handed over");
        assertThat(ended.code()).isZero();

        var again = run("--url", application.toString(), "a.xml", "2025");
        assertThat(again.last()).startsWith("2 files, 2 messages: 0 stored, 2 here already");
    }

    @Test
    void aFileThatIsNotThereIsAFailure() throws Exception {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);

        int code = ImportCommand.run(List.of(folder.resolve("no.xml").toString()), application, print, print);

        assertThat(code).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("no.xml: there is none", "1 files not handed over");
    }

    /** One to a folder elsewhere, one back to where the walk is, one to nothing. */
    @Test
    void linksAreFollowed() throws Exception {
        file("mail/cur/1.xml", report("linked"));
        file("also.xml", report("linked-file"));
        Files.createSymbolicLink(folder.resolve("mail/loop"), folder.resolve("mail"));
        Files.createSymbolicLink(folder.resolve("mail/also.xml"), folder.resolve("also.xml"));
        var link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("mail"));

        var said = new Said();
        assertThat(said.run(List.of(link.toString()))).isZero();
        assertThat(said.text()).contains("2 files, 2 messages: 2 stored");

        Files.createSymbolicLink(folder.resolve("mail/dangling"), folder.resolve("nosuch"));
        assertThat(said.run(List.of(link.toString()))).isEqualTo(1);
        assertThat(said.text()).contains("dangling: a link to nothing", "2 here already");
    }

    @Test
    void whatIsTooLargeIsNamedInWords() throws Exception {
        var large = folder.resolve("large.xml");
        try (var file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(26 << 20);
        }

        var said = new Said();
        assertThat(said.run(List.of(large.toString()))).isEqualTo(1);
        assertThat(said.text()).contains("large.xml: not taken: too large (more than 26214400 bytes)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "localhost:8080", "ftp://localhost", "http://", "http://exa mple"})
    void anAddressThatIsNoneIsSaid(String url) throws Exception {
        var said = new Said();

        assertThat(said.run(List.of("--url", url, "."))).isEqualTo(1);
        assertThat(said.text()).contains("--url is to be an address", "Usage: import");
    }

    private final class Said {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private final PrintStream print = new PrintStream(octets, true, StandardCharsets.UTF_8);

        int run(List<String> arguments) throws InterruptedException {
            return ImportCommand.run(arguments, application, print, print);
        }

        String text() {
            return octets.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void withoutAKakitomeThatAnswersItSaysSo() throws Exception {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);

        int code = ImportCommand.run(List.of("."), URI.create("http://127.0.0.1:" + free), print, print);

        assertThat(code).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("cannot be asked: nothing answers there. Is it running?");
    }

    @Test
    void withoutAPathItSaysHowItIsUsed() throws Exception {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);

        assertThat(ImportCommand.run(List.of(), application, print, print)).isEqualTo(1);
        assertThat(ImportCommand.run(List.of("--help"), application, print, print))
                .isZero();
        assertThat(ImportCommand.run(List.of("--fast", "."), application, print, print))
                .isEqualTo(1);

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Usage: import", "There is no --fast.");
    }
}
