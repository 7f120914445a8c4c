package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
        192.0.2.7,        192.0.2.7,        true
        192.0.2.7,        192.0.2.8,        false
        192.0.2.0/25,     192.0.2.127,      true
        192.0.2.0/25,     192.0.2.128,      false
        0.0.0.0/0,        203.0.113.1,      true
        0.0.0.0/0,        2001:db8::1,      false
        2001:db8::/33,    2001:db8:7fff::1, true
        2001:db8::/33,    2001:db8:8000::1, false
        192.0.2.7,        ::ffff:192.0.2.7, true
        """)
    void contain(String entry, String address, boolean contained) throws Exception {
        assertThat(Networks.of(List.of(" " + entry)).contains(InetAddress.getByName(address)))
                .isEqualTo(contained);
    }

    @Test
    void noneContainsNobody() throws Exception {
        assertThat(Networks.NONE.contains(InetAddress.getByName("127.0.0.1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "192.0.2",
                "192.0.2.0/33",
                "192.0.2.0/x",
                "192.0.2.0/-1",
                "2001:db8::/129",
                "1::2::3",
                "256.0.0.1"
            })
    void settingsThatAreNoneAreNamed(String entry) {
        assertThatThrownBy(() -> Networks.of(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(": " + entry);
    }
}
