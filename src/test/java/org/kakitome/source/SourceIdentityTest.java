package org.kakitome.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceIdentityTest {
    private static final KnownServices SERVICES = KnownServices.load();

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        192.0.2.7      | -                        | bounce.mailer.example.net | -                  | mailer.example.net | RETURN_PATH          | a service's return path
        192.0.2.7      | -                        | bounce.mailer.example.net | mail.mcsv.net      | mailchimp          | DKIM_DOMAIN          | the signature survives forwarding, so it tells more of the origin
        203.0.113.130  | out.desk.example         | -                         | -                  | desk.example.net   | SERVICE_HOST         | only its host is known
        192.0.2.25     | mx1.example.com          | -                         | -                  | example.com        | HOST                 | the organization of the host name
        192.0.2.25     | mail.example.co.jp       | -                         | -                  | example.co.jp      | HOST                 | a country's registry sells names below co.jp
        192.0.2.7      | ip-192-0-2-7.example.org | -                         | -                  | 192.0.2.0-24       | NETWORK              | a name made of the address tells nothing
        192.0.2.7      | 7.2.0.192.example.org    | s1.example.info           | -                  | example.info       | AUTHENTICATED_DOMAIN | what it authenticated as tells more
        192.0.2.7      | -                        | -                         | news.example.info  | example.info       | AUTHENTICATED_DOMAIN | by signature, too
        192.0.2.7      | -                        | -                         | -                  | 192.0.2.0-24       | NETWORK              | nothing known
        2001:db8:7:8::9 | -                       | -                         | -                  | 2001:db8:7::-48    | NETWORK              | a site's network in IPv6
        192.0.2.7      | mx.notdesk.example       | -                         | -                  | notdesk.example    | HOST                 | names are compared by labels
        """)
    void aSourceIsNamed(
            String address,
            String host,
            String spfDomain,
            String dkimDomain,
            String key,
            SourceIdentity.By by,
            String why)
            throws Exception {
        var identity = SourceIdentity.resolve(
                SERVICES,
                InetAddress.getByName(address),
                Optional.ofNullable(host),
                Optional.ofNullable(spfDomain),
                Optional.ofNullable(dkimDomain));

        assertThat(identity.key()).as(why).isEqualTo(key);
        assertThat(identity.by()).as(why).isEqualTo(by);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ec2-192-0-2-7.compute.example.com | 192.0.2.7 | true  | with dashes
        7.2.0.192.dynamic.example.net     | 192.0.2.7 | true  | backwards
        192-000-002-007.example.net       | 192.0.2.7 | true  | with zeros
        c0000207.example.net              | 192.0.2.7 | true  | in hexadecimal
        mail7.example.net                 | 192.0.2.7 | false | one number is a name
        mx192.example.net                 | 192.0.2.7 | false | part of the address only
        a192-0-2-77.example.net           | 192.0.2.7 | false | another address
        ip6-0-0-b00c-20c.example.net      | 2001:db8::b00c:20c | true | the end of an IPv6 address
        """)
    void aNameMadeOfItsAddressIsSeen(String host, String address, boolean spells, String why) throws Exception {
        assertThat(HostName.spellsAddress(host, InetAddress.getByName(address)))
                .as(why)
                .isEqualTo(spells);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:1:2:3:4:0:1, 2001:db8:1:2:3:4:0:1",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:DB8:0:0:0:0:0:0, 2001:db8::"
    })
    void addressesAreWrittenAsRfc5952Says(String given, String text) throws Exception {
        assertThat(AddressText.of(InetAddress.getByName(given))).isEqualTo(text);
    }

    @Test
    void neighboursAreNarrowerThanASite() throws Exception {
        var address = InetAddress.getByName("2001:db8:7:8::9");

        assertThat(Network.of(address)).hasToString("2001:db8:7::/48");
        assertThat(Network.neighbours(address)).hasToString("2001:db8:7:8::/64");
        assertThat(Network.neighbours(InetAddress.getByName("192.0.2.23"))).hasToString("192.0.2.16/28");
    }
}
