package org.kakitome.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.kakitome.dns.DnsAnswer.Failure;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;
import org.kakitome.dns.RecordType;
import org.kakitome.source.ReverseDns.Host;

class ReverseDnsTest {
    private final FakeDns dns = FakeDns.zone();

    private Host lookup(String address) throws Exception {
        return new ReverseDns(dns).lookup(InetAddress.getByName(address)).join();
    }

    @Test
    void aNameIsTakenOnlyWhenItConfirmsTheAddress() throws Exception {
        dns.ptr("192.0.2.1", "mx.example.com").a("mx.example.com", "192.0.2.9", "192.0.2.1");
        dns.ptr("192.0.2.2", "mail.bank.example").a("mail.bank.example", "198.51.100.1");
        dns.ptr("2001:db8::1", "mx.example.com").aaaa("mx.example.com", "2001:db8::1");

        assertThat(lookup("192.0.2.1")).isEqualTo(new Host.Confirmed(DomainName.of("mx.example.com")));
        assertThat(lookup("192.0.2.2")).as("claims to be the bank").isEqualTo(new Host.None());
        assertThat(lookup("192.0.2.3")).as("has no name").isEqualTo(new Host.None());
        assertThat(lookup("2001:db8::1")).isEqualTo(new Host.Confirmed(DomainName.of("mx.example.com")));
    }

    @Test
    void anotherNameMayConfirm() throws Exception {
        dns.ptr("192.0.2.1", "old.example.com", "mx.example.com").a("mx.example.com", "192.0.2.1");

        assertThat(lookup("192.0.2.1")).isEqualTo(new Host.Confirmed(DomainName.of("mx.example.com")));
    }

    @Test
    void noAnswerIsNotNoName() throws Exception {
        dns.fails("1.2.0.192.in-addr.arpa");
        dns.ptr("192.0.2.2", "mx.example.com").fails("mx.example.com", RecordType.A, Failure.TIMEOUT);

        assertThat(lookup("192.0.2.1")).isEqualTo(new Host.Unanswered());
        assertThat(lookup("192.0.2.2")).isEqualTo(new Host.Unanswered());
    }
}
