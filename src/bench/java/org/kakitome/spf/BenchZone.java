package org.kakitome.spf;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.MailExchange;
import org.kakitome.dns.RecordType;

/**
 * Ten domains as they are found in the world, with providers of the size of the large ones, in memory: as our {@link Dns}, and as text for others. One mail each:
 * passes early and late, fails, softfails; 1 to 7 lookups.
 */
final class BenchZone implements Dns {
    /** One mail, with the result it must have. */
    record Mail(String ip, String sender, String helo, String result) {}

    static final List<Mail> MAILS = List.of(
            new Mail("198.18.35.9", "user@one.example", "out.big.example", "pass"),
            new Mail("198.51.100.77", "user@two.example", "out.office.example", "pass"),
            new Mail("192.0.2.31", "user@three.example", "mail.three.example", "pass"),
            new Mail("203.0.113.9", "user@four.example", "somewhere.example", "softfail"),
            new Mail("192.0.2.55", "user@five.example", "out.five.example", "pass"),
            new Mail("192.0.2.66", "user@six.example", "out.six.example", "pass"),
            new Mail("2001:db8:35::25", "user@seven.example", "out.big.example", "pass"),
            new Mail("203.0.113.10", "user@eight.example", "spammer.example", "fail"),
            new Mail("203.0.113.11", "user@nine.example", "spammer.example", "fail"),
            new Mail("198.19.7.7", "user@ten.example", "news.example", "pass"));

    private final Map<DnsQuestion<?>, CompletableFuture<?>> answers = new HashMap<>();
    private final Map<String, List<String>> texts = new HashMap<>();

    BenchZone() {
        // a provider with three lists of networks behind one include
        txt("_spf.big.example", "v=spf1 include:_netblocks.big.example include:_netblocks2.big.example"
                + " include:_netblocks3.big.example ~all");
        txt("_netblocks.big.example", "v=spf1" + networks("ip4:198.18.", 0, 12, "0/20") + " ~all");
        txt("_netblocks2.big.example", "v=spf1" + ip6Networks(30, 8) + " ~all");
        txt("_netblocks3.big.example", "v=spf1" + networks("ip4:198.18.", 32, 20, "0/24") + " ~all");
        // a provider with one long list
        txt("spf.office.example", "v=spf1" + networks("ip4:198.19.", 100, 10, "0/22") + " ip4:198.51.100.0/24"
                + ip6Networks(60, 6) + " -all");
        // bulk senders, one of them with a name for each customer and address
        txt("spf.news.example", "v=spf1" + networks("ip4:198.19.", 0, 9, "0/24") + " ?all");
        txt("_spf.crm.example", "v=spf1 exists:%{i}._spf.mta.crm.example -all");
        txt("spf.desk.example", "v=spf1 ip4:198.19.200.0/21 ip4:198.19.216.0/22 include:spf.news.example ~all");

        txt("one.example", "v=spf1 include:_spf.big.example ~all");
        txt("two.example", "v=spf1 include:spf.office.example -all");
        txt("three.example", "v=spf1 a mx -all", "site-verification=0123456789abcdef");
        a("three.example", "192.0.2.30");
        mx("three.example", "mail.three.example", "mail2.three.example");
        a("mail.three.example", "192.0.2.31");
        a("mail2.three.example", "192.0.2.32");
        txt("four.example", "v=spf1 mx include:_spf.big.example include:spf.office.example ~all");
        mx("four.example", "mail.four.example");
        a("mail.four.example", "192.0.2.40");
        txt("five.example", "v=spf1 redirect=_spf.five.example");
        txt("_spf.five.example", "v=spf1 ip4:192.0.2.48/29 include:spf.office.example -all");
        txt("six.example", "v=spf1 exists:%{ir}.%{l1r-}.%{v}._spf.%{d} -all");
        a("66.2.0.192.user.in-addr._spf.six.example", "127.0.0.2");
        txt("seven.example", "v=spf1 ip4:192.0.2.70 ip6:2001:db8:ffff::/48 include:spf.office.example include:_spf.big.example -all");
        txt("eight.example", "v=spf1 ip4:192.0.2.80/28 include:spf.office.example include:_spf.crm.example"
                + " include:spf.desk.example a:mail.eight.example mx -all exp=why.eight.example");
        a("mail.eight.example", "192.0.2.81");
        mx("eight.example", "mail.eight.example");
        txt("why.eight.example", "%{i} may not send mail for %{d}");
        txt("nine.example", "v=spf1 ip4:192.0.2.90 ip4:192.0.2.91 ip4:198.51.100.128/25 a -all");
        a("nine.example", "192.0.2.92");
        txt("ten.example", "v=spf1 include:spf.office.example include:_spf.big.example include:spf.desk.example ~all");
    }

    private static String networks(String prefix, int from, int count, String rest) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) text.append(' ').append(prefix).append(from + i).append('.').append(rest);
        return text.toString();
    }

    private static String ip6Networks(int from, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) text.append(" ip6:2001:db8:").append(from + i).append("::/48");
        return text.toString();
    }

    private void txt(String name, String... records) {
        put(name, RecordType.TXT, List.of(records), List.of(records));
    }

    private void a(String name, String... addresses) {
        put(name, RecordType.A, List.of(addresses), List.of(addresses).stream().map(BenchZone::address).toList());
    }

    private void mx(String name, String... hosts) {
        put(name, RecordType.MX, List.of(hosts), List.of(hosts).stream()
                .map(host -> new MailExchange(10, DomainName.of(host)))
                .toList());
    }

    private <T> void put(String name, RecordType<T> type, List<String> text, List<T> records) {
        var found = new DnsAnswer.Found<>(records, List.of());
        answers.put(new DnsQuestion<>(DomainName.of(name), type), CompletableFuture.completedFuture(found));
        texts.put(type + " " + name, new ArrayList<>(text));
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // put under a question of the same T
    public <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
        var answer = answers.get(question);
        return answer != null
                ? (CompletableFuture<DnsAnswer<T>>) answer
                : CompletableFuture.completedFuture(new DnsAnswer.NxDomain<>());
    }

    /** The same records for those who want text; null where there are none. */
    List<String> texts(String type, String name) {
        return texts.get(type + " " + name);
    }
}
