package org.kakitome.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kakitome.dns.DomainName;
import org.kakitome.source.KnownService.Kind;

class KnownServicesTest {
    private final KnownServices services = KnownServices.load();

    @Test
    void theDataFileIsWhole() {
        assertThat(services.all()).hasSizeGreaterThan(60).allSatisfy(service -> {
            assertThat(service.id()).matches("[a-z0-9.-]+");
            assertThat(Stream.of(service.dkimDomains(), service.returnPathDomains(), service.hosts())
                            .flatMap(List::stream))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(DomainName.of(name).ascii())
                            .isEqualTo(name)
                            .contains("."));
            assertThat(Stream.concat(service.dkimRecords().stream(), service.returnPathRecords().stream()))
                    .allSatisfy(record -> {
                        var filled = record.at("example.com");
                        assertThat(filled.name()).endsWith(".example.com").doesNotContain("{");
                        assertThat(filled.type()).isEqualTo("CNAME");
                        assertThat(DomainName.of(filled.value()).ascii()).isEqualTo(filled.value());
                    });
        });
    }

    @Test
    void recordsOfAServiceFitTheDomain() {
        var mailer = services.byId("mailer.example.net").orElseThrow();

        var record = mailer.dkimRecords().get(0).at("example.com");

        assertThat(record.name()).isEqualTo("km1._domainkey.example.com");
        assertThat(record.value()).isEqualTo("km1.dkim.mailer.example.net");
    }

    @Test
    void aDomainBelowAServicesIsTheServices() {
        assertThat(services.byDkimDomain("mail.mcsv.net")).map(KnownService::id).contains("mailchimp");
        assertThat(services.byReturnPath("bounce.mailer.example.net"))
                .map(KnownService::kind)
                .contains(Kind.SENDER);
        assertThat(services.byHost("mail-yw1.google.com"))
                .map(KnownService::kind)
                .contains(Kind.MAILBOX);
        assertThat(services.byDkimDomain("notmcsv.net")).isEmpty();
        assertThat(services.byDkimDomain("net")).isEmpty();
    }

    @Test
    void aNameClaimedTwiceIsAFault() {
        assertThatThrownBy(() -> KnownServices.parse(
                        List.of("[a]", "name = A", "host = example.net", "[b]", "name = B", "host = example.net")))
                .hasMessageContaining("example.net");
    }
}
