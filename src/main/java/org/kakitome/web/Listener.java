package org.kakitome.web;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;
import org.kakitome.KakitomeConfig;
import org.kakitome.check.Finding.DnsRecord;

/** Where report mail goes, as the settings say, in the words a reader needs: an address, a port, commands to try it. */
@ApplicationScoped
class Listener {
    private final KakitomeConfig config;

    Listener(KakitomeConfig config) {
        this.config = config;
    }

    /** What the listener greets as; a certificate is for this name. */
    String host() {
        return config.smtp().hostName();
    }

    int port() {
        return config.smtp().port();
    }

    /** What RCPT takes, for people: addresses, or {@code @domain} for all of it. */
    List<String> recipients() {
        return config.smtp()
                .recipients()
                .filter(r -> !r.isEmpty())
                .orElseGet(() -> List.of("@" + config.smtp().hostName()));
    }

    /** An address to publish in {@code rua}. */
    String address() {
        return config.smtp().reportAddress();
    }

    FirstReport firstReport(URI base) {
        var record = new DnsRecord("_dmarc.example.com", "TXT", "v=DMARC1; p=none; rua=mailto:" + address());
        return new FirstReport(
                RecordView.of("first", record, List.of(), Mark.ALIGNED),
                address(),
                "curl smtp://" + base.getHost() + ":" + port() + " --mail-from me@example.com --mail-rcpt " + address()
                        + " --upload-file report.eml",
                "curl --data-binary @report.xml.gz " + base.resolve("/api/v1/reports"));
    }
}
