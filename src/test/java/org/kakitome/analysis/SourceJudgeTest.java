package org.kakitome.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.analysis.SourceJudge.Judged;
import org.kakitome.report.ReportRecord.Disposition;
import org.kakitome.source.KnownServices;
import org.kakitome.storage.AlignmentAddress;
import org.kakitome.storage.AlignmentOutcome;

/**
 * Each case is one address seen next to a small world that is always there: own servers at 192.0.2.16/28, aligned by SPF and signed, and a mailbox that forwards, at
 * 198.51.100.9, whose copies mostly keep their signature.
 */
class SourceJudgeTest {
    private static final KnownServices SERVICES = KnownServices.load();
    private static final LocalDate TODAY = LocalDate.of(2026, 6, 30);

    // what the address shows | its confirmed host | on days ago x messages | expected | why
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        192.0.2.17     | spf=example.com! dkim=example.com!                  | mx1.example.com               | 1-30 x 50 | ALIGNED                     | both pass and align
        192.0.2.17     | dkim=example.com!                                   | -                             | 1 x 1     | ALIGNED                     | one is enough, RFC 9989 §4.4
        203.0.113.41   | spf=bounce.mailer.example.net dkim=mailer.example.net | -                           | 1 x 1     | AUTHENTICATED_AS_SERVICE    | nobody but the service can pass as it: one message is enough
        203.0.113.41   | dkim=mailer.example.net                             | mail.forwarder.example        | 1 x 1     | AUTHENTICATED_AS_SERVICE    | passed on, but the fault is at the service: mended there, it aligns here too
        203.0.113.41   | dkim=mailer.example.net override=mailing_list       | -                             | 1 x 1     | AUTHENTICATED_AS_SERVICE    | receivers call newsletters lists
        203.0.113.50   | spf=lists.example.org ownfails override=mailing_list | -                            | 1 x 1     | RECEIVER_SAYS_FORWARDED     | the receiver saw the whole message, we did not
        203.0.113.50   | override=arc                                        | -                             | 1 x 1     | RECEIVER_SAYS_FORWARDED     | a trusted chain says the message once passed
        203.0.113.50   | override=local_policy                               | -                             | 1 x 1     | NOTHING_PASSES              | says nothing of the way
        203.0.113.50   | override=sampled_out                                | -                             | 1 x 1     | NOTHING_PASSES              | nor does that
        192.0.2.17     | -                                                   | -                             | 1 x 1     | ADDRESS_IS_AUTHORISED       | our own server, once without passing
        192.0.2.17     | ownfails                                            | -                             | 1 x 1     | ADDRESS_IS_AUTHORISED       | its signature broke at home
        192.0.2.30     | -                                                   | -                             | 1 x 1     | NEIGHBOUR_IS_AUTHORISED     | a forgotten server beside those in SPF
        192.0.2.33     | -                                                   | -                             | 1 x 1     | NOTHING_PASSES              | the next block is somebody else's
        203.0.113.60   | -                                                   | printer.office.example.com    | 1 x 1     | HOST_IS_OURS                | only the owner of example.com can confirm that name
        203.0.113.60   | -                                                   | printer.example.com.example.net | 1 x 1   | NOTHING_PASSES              | a name that only looks like it
        203.0.113.60   | dkim=example-com.20230601.gappssmtp.com             | mail-yw1-f1.google.com        | 1 x 1     | TENANT_IS_OURS              | Google signs with the customer's name
        203.0.113.60   | dkim=example.onmicrosoft.com                        | x.outbound.protection.outlook.com | 1 x 1 | TENANT_IS_OURS              | so does Microsoft
        203.0.113.60   | dkim=rnd38271.onmicrosoft.com                       | x.outbound.protection.outlook.com | 1 x 1 | STRANGER                    | somebody else's tenant
        203.0.113.41   | ownfails                                            | out1.mailer.example.net       | 1 x 1     | SIGNATURE_INVALID           | the service signs for us, and the key is gone
        203.0.113.61   | spf=srs.forward.example ownfails                    | -                             | 1 x 1     | SIGNATURE_BROKEN_ON_THE_WAY | a list or forwarder with a return path of its own
        203.0.113.61   | ownfails                                            | -                             | 1-9 x 3   | SIGNATURE_BROKEN_ON_THE_WAY | passed on and changed
        203.0.113.61   | ownfails                                            | -                             | 1-9 x 20  | SIGNATURE_INVALID           | so much, and never right: our own server, its key missing
        203.0.113.61   | ownfails                                            | gw1.pphosted.com              | 1-9 x 20  | SIGNATURE_BROKEN_ON_THE_WAY | a recipient's gateway rewrites every message
        203.0.113.130  | -                                                   | out.desk.example.net          | 1 x 1     | SERVICE_HOST                | not in SPF, no signature, but we know who it is
        198.51.100.9   | -                                                   | -                             | 1 x 1     | HOST_FORWARDS               | the mailbox that forwards
        203.0.113.62   | spf=acme.example                                    | -                             | 1,8,15 x 90 | STEADY_THIRD_PARTY        | a weekly newsletter by somebody nobody knows
        203.0.113.62   | dkim=news.acme.example                              | -                             | 1,8,15 x 90 | STEADY_THIRD_PARTY        | the same, by signature
        203.0.113.62   | spf=acme.example                                    | -                             | 1,2 x 900 | STRANGER                    | a campaign in a stranger's own name
        203.0.113.62   | spf=acme.example                                    | -                             | 1,8,15 x 1 | STRANGER                   | too few to be a service
        203.0.113.63   | -                                                   | -                             | 1-20 x 2  | STEADY_ADDRESS              | a forgotten server: strangers do not keep their address
        203.0.113.63   | -                                                   | -                             | 1-5 x 200 | NOTHING_PASSES              | a wave of spoofed mail
        203.0.113.63   | -                                                   | gw1.pphosted.com              | 1-20 x 2  | NOTHING_PASSES              | spoofed mail comes through gateways too
        203.0.113.63   | spf=other.example                                   | x.outbound.protection.outlook.com | 1 x 1 | STRANGER                    | unsigned, though we sign all: not ours passed on
        """)
    void whoseMailItIs(String address, String shown, String host, String when, SourceReason expected, String why) {
        var world = new ArrayList<>(smallWorld());
        world.add(seen(address, shown, host, when));

        var judged = SourceJudge.judge("example.com", SERVICES, world);

        assertThat(judged.get(judged.size() - 1).reason()).as(why).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        spf=other.example | x.outbound.protection.outlook.com | RELAYED_UNSIGNED | looks just like our own unsigned mail with a rewritten return path
        -                 | gw1.pphosted.com                  | RELAYED_UNSIGNED | cannot be told apart: sign first
        """)
    void aDomainThatDoesNotSignCannotTellWhatWasPassedOn(String shown, String host, SourceReason expected, String why) {
        var world = List.of(
                seen("192.0.2.17", "spf=example.com!", "mx1.example.com", "1-30 x 50"),
                seen("203.0.113.63", shown, host, "1 x 1"));

        var judged = SourceJudge.judge("example.com", SERVICES, world);

        assertThat(judged.get(1).reason()).as(why).isEqualTo(expected);
    }

    @Test
    void anAddressThatPassesForAServiceBelongsToItWithAllItsMail() {
        var world = List.of(
                seen("203.0.113.130", "spf=out.desk.example.net", null, "1 x 1"),
                seen("203.0.113.130", null, null, "2 x 9"));

        var judged = SourceJudge.judge("example.com", SERVICES, world);

        assertThat(judged).extracting(j -> j.identity().key()).containsOnly("desk.example.net");
        assertThat(judged)
                .extracting(Judged::reason)
                .containsExactly(SourceReason.AUTHENTICATED_AS_SERVICE, SourceReason.SERVICE_HOST);
    }

    @Test
    void theOrderInWhichOutcomesComeDoesNotMatter() {
        var world = new ArrayList<>(List.of(
                seen("203.0.113.130", "spf=out.desk.example.net", null, "1 x 2"),
                seen("203.0.113.130", "spf=bounce.mailer.example.net", null, "1 x 3"),
                seen("203.0.113.130", null, null, "2 x 9")));

        var judged = SourceJudge.judge("example.com", SERVICES, world);
        Collections.reverse(world);
        var reversed = new ArrayList<>(SourceJudge.judge("example.com", SERVICES, world));

        assertThat(judged).last().extracting(j -> j.identity().key()).isEqualTo("mailer.example.net");
        Collections.reverse(reversed);
        assertThat(reversed).isEqualTo(judged);
    }

    @Test
    void aSignatureThatWasPassedOnDoesNotNameTheHost() {
        var world = List.of(
                seen("198.51.100.9", "dkim=mailer.example.net", null, "1 x 1"),
                seen("198.51.100.9", "dkim=example.com!", null, "1 x 9"));

        var judged = SourceJudge.judge("example.com", SERVICES, world);

        assertThat(judged).extracting(j -> j.identity().key()).containsExactly("mailer.example.net", "198.51.100.0-24");
    }

    @Test
    void sharedHostsOfAMailboxProviderProveNothingForTheirNeighbours() {
        var world = List.of(
                seen("198.51.100.11", "spf=example.com! dkim=example.com!", "a.office.example.net", "1-30 x 90"),
                seen("198.51.100.12", null, "b.office.example.net", "1 x 1"),
                seen("198.51.100.11", null, "a.office.example.net", "1 x 1"));

        var judged = SourceJudge.judge("example.com", SERVICES, world);

        assertThat(judged)
                .extracting(Judged::reason)
                .containsExactly(SourceReason.ALIGNED, SourceReason.NOTHING_PASSES, SourceReason.NOTHING_PASSES);
    }

    private static List<AlignmentAddress> smallWorld() {
        return List.of(
                seen("192.0.2.17", "spf=example.com! dkim=example.com!", "mx1.example.com", "1-30 x 50"),
                seen("198.51.100.9", "dkim=example.com!", null, "1-30 x 2"));
    }

    /** @param shown {@code spf=DOMAIN dkim=DOMAIN ownfails override=TYPE}; {@code !} after a domain: aligned */
    private static AlignmentAddress seen(String address, String shown, String host, String when) {
        var spf = "";
        var dkim = "";
        var override = "";
        boolean ownFails = false;
        for (String part : (shown == null ? "" : shown).split(" ")) {
            if (part.startsWith("spf=")) spf = part.substring(4);
            if (part.startsWith("dkim=")) dkim = part.substring(5);
            if (part.startsWith("override=")) override = part.substring(9);
            ownFails |= part.equals("ownfails");
        }
        var outcome = new AlignmentOutcome(
                "example.com",
                Disposition.NONE,
                dkim.endsWith("!"),
                spf.endsWith("!"),
                override,
                spf.replace("!", ""),
                dkim.replace("!", ""),
                dkim.isEmpty() ? "" : "s1",
                ownFails);
        return new AlignmentAddress(address(address), Optional.ofNullable(host), outcome, days(when));
    }

    /** {@code 1,8,15 x 90}: on these days ago so many messages each; {@code 1-9}: on every day between. */
    private static TreeMap<LocalDate, Long> days(String when) {
        var parts = when.split(" x ");
        var days = new TreeMap<LocalDate, Long>();
        Arrays.stream(parts[0].split(",")).forEach(range -> {
            var ends = range.split("-");
            for (int ago = Integer.parseInt(ends[0]); ago <= Integer.parseInt(ends[ends.length - 1]); ago++)
                days.put(TODAY.minusDays(ago), Long.parseLong(parts[1]));
        });
        return days;
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
