package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ConnectionCountsTest {
    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    @Test
    void countsPerIpv4Address() throws Exception {
        var counts = new ConnectionCounts(1, 10);
        assertThat(counts.enter(address("192.0.2.1"))).isEmpty();
        assertThat(counts.enter(address("192.0.2.1"))).contains(SmtpLimit.CONNECTIONS_PER_ADDRESS);
        assertThat(counts.enter(address("192.0.2.2"))).isEmpty();
        counts.leave(address("192.0.2.1"));
        assertThat(counts.enter(address("::ffff:192.0.2.1")))
                .as("the same, mapped")
                .isEmpty();
        assertThat(counts.total()).isEqualTo(2);
    }

    @Test
    void countsPerIpv6NetworkOf64() throws Exception {
        var counts = new ConnectionCounts(1, 10);
        assertThat(counts.enter(address("2001:db8:0:1::1"))).isEmpty();
        assertThat(counts.enter(address("2001:db8:0:1:ffff::2"))).contains(SmtpLimit.CONNECTIONS_PER_ADDRESS);
        assertThat(counts.enter(address("2001:db8:0:2::1"))).isEmpty();
    }

    @Test
    void countsAll() throws Exception {
        var counts = new ConnectionCounts(10, 2);
        assertThat(counts.enter(address("192.0.2.1"))).isEmpty();
        assertThat(counts.enter(address("192.0.2.2"))).isEmpty();
        assertThat(counts.enter(address("192.0.2.3"))).contains(SmtpLimit.CONNECTIONS);
        counts.leave(address("192.0.2.2"));
        assertThat(counts.enter(address("192.0.2.3"))).isEmpty();
    }
}
