package org.kakitome.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.FakeDns;
import org.kakitome.dns.RecordType;
import org.kakitome.spf.SpfProblem.Kind;
import org.kakitome.spf.SpfTree.State;

class SpfTreeTest {
    private static final DomainName EXAMPLE = DomainName.of("example.com");

    /** Hosts and providers that records in the tables below may name. */
    private final FakeDns dns = FakeDns.zone()
            .a("example.com", "192.0.2.10")
            .aaaa("example.com", "2001:db8::10")
            .mx("example.com", 10, "mx.example.com")
            .a("mx.example.com", "192.0.2.20", "192.0.2.21")
            .txt("provider.example", "v=spf1 ip4:198.51.100.0/24 ip6:2001:db8:1::/48 -all")
            .txt("nested.example", "v=spf1 include:provider.example include:other.example ~all")
            .txt("other.example", "v=spf1 ip4:203.0.113.0/25 a:host.other.example ?all")
            .a("host.other.example", "203.0.113.200")
            .txt("nospf.example", "hello")
            .txt("open.example", "v=spf1 +all")
            .txt("faulty.example", "v=spf1 ip4:198.51.100.300 -all")
            .txt("round.example", "v=spf1 include:about.example -all")
            .txt("about.example", "v=spf1 include:round.example -all")
            .txt("home.example", "v=spf1 include:example.com -all")
            .txt("why.example", "%{i} may not send for %{d}")
            .txt("noreason.example", "one", "two")
            .fails("broken.example");

    @Test
    void expandsIncludesWithTheirCost() {
        var tree = tree("v=spf1 mx include:nested.example ip4:192.0.2.0/30 -all");
        assertThat(tree.problems()).isEmpty();
        assertThat(tree.dnsLookups()).isEqualTo(5);
        var terms = tree.root().terms();
        assertThat(terms)
                .extracting(t -> t.text() + " " + t.dnsLookups() + " " + t.lookupsSoFar())
                .containsExactly("mx 1 1", "include:nested.example 4 5", "ip4:192.0.2.0/30 0 5", "-all 0 5");
        assertThat(terms.get(0).hosts()).containsExactly("mx.example.com");
        var nested = terms.get(1).child().orElseThrow();
        assertThat(nested.state()).isEqualTo(State.FOUND);
        assertThat(nested.dnsLookups()).isEqualTo(3);
        assertThat(nested.terms()).extracting(SpfTree.TermNode::lookupsSoFar).containsExactly(3, 5, 5);
        // 4 of ip4, 2 of mx, 256 + 128 + 1 of the include
        assertThat(tree.addresses().ip4()).isEqualTo(BigInteger.valueOf(391));
        assertThat(tree.addresses().ip6Networks()).isEqualTo(BigInteger.valueOf(65_536));
        assertThat(tree.isComplete()).isTrue();
    }

    @Test
    void countsAddressesOnceAndOnlyThoseThatPass() {
        var tree = tree("v=spf1 -ip4:192.0.2.0/28 ip4:192.0.2.0/24 ip4:192.0.2.128/25 ?ip4:198.51.100.0/24 ~all");
        assertThat(tree.addresses().ip4()).isEqualTo(BigInteger.valueOf(240));
    }

    @Test
    void followsRedirectsWhereNoAllStands() {
        var tree = tree("v=spf1 mx redirect=provider.example");
        assertThat(tree.dnsLookups()).isEqualTo(2);
        assertThat(tree.root().terms().get(1).child().orElseThrow().domain()).hasToString("provider.example");
        assertThat(tree.addresses().ip4()).isEqualTo(BigInteger.valueOf(258));
        assertThat(tree.problems()).isEmpty();
    }

    @Test
    void knowsTheNameOfMacrosThatNeedNoMail() {
        dns.txt("example.com.spf.example.net", "v=spf1 ip4:192.0.2.1 -all");
        var tree = tree("v=spf1 redirect=%{d}.spf.example.net");
        assertThat(tree.root().terms().get(0).child()).isPresent();
        assertThat(tree.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        v=spf1 ip4:192.0.2.1 include:faulty.example -all | SYNTAX faulty.example ip4:198.51.100.300 [IP4_ADDRESS, 198.51.100.300, 11, 25] | - | a provider's record
        v=spf1 ip4:192.0.2.1 ipv4:192.0.2.2 -all     | SYNTAX example.com ipv4:192.0.2.2 [UNKNOWN_MECHANISM, ipv4:192.0.2.2, 21, 35] | v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all | a typing mistake
        v=spf1 include:round.example -all            | LOOP about.example '' [round.example, about.example, round.example] | - | others' circle
        v=spf1 include:home.example -all             | LOOP home.example '' [example.com, home.example, example.com] | - | a circle with us
        v=spf1 include:nospf.example -all            | INCLUDE_WITHOUT_RECORD example.com include:nospf.example [nospf.example] | v=spf1 -all | RFC 7208 §5.2
        v=spf1 include:gone.example -all             | INCLUDE_WITHOUT_RECORD example.com include:gone.example [gone.example] | v=spf1 -all | RFC 7208 §5.2
        v=spf1 mx redirect=nospf.example             | REDIRECT_WITHOUT_RECORD example.com redirect=nospf.example [nospf.example] | v=spf1 mx | RFC 7208 §6.1
        v=spf1 a:bad..name.example -all              | MALFORMED_TARGET example.com a:bad..name.example [bad..name.example] | v=spf1 -all | two dots
        v=spf1 include:broken.example -all           | DNS_FAILED broken.example '' [broken.example, TXT, SERVFAIL, fake SERVFAIL] | - | never absent
        v=spf1 a:broken.example -all                 | DNS_FAILED example.com a:broken.example [broken.example, A, SERVFAIL, fake SERVFAIL];DNS_FAILED example.com a:broken.example [broken.example, AAAA, SERVFAIL, fake SERVFAIL] | - | never absent
        v=spf1 a:gone.example -all                   | VOID_LOOKUP example.com a:gone.example [gone.example, A/AAAA] | v=spf1 -all | nothing there
        v=spf1 mx:mx.example.com -all                | VOID_LOOKUP example.com mx:mx.example.com [mx.example.com, MX] | v=spf1 -all | no MX
        v=spf1 exists:gone.example -all              | VOID_LOOKUP example.com exists:gone.example [gone.example, A] | v=spf1 -all | no A
        v=spf1 a:mx.example.com -all                 | - | - | one family suffices
        v=spf1 +all                                  | PASS_ALL example.com all [] | v=spf1 ~all | the whole Internet
        v=spf1 include:open.example -all             | PASS_ALL open.example all [] | - | through an include
        v=spf1 mx ?all                               | NEUTRAL_ALL example.com ?all [] | v=spf1 mx ~all | says nothing
        v=spf1 include:other.example -all            | - | - | an include's ?all only fails to match
        v=spf1 mx                                    | NO_ALL example.com '' [] | v=spf1 mx ~all | RFC 7208 §4.7
        v=spf1 -all mx                               | TERM_AFTER_ALL example.com mx [-all] | v=spf1 mx -all | RFC 7208 §5.1
        v=spf1 mx ~all redirect=provider.example     | REDIRECT_WITH_ALL example.com redirect=provider.example [~all] | v=spf1 mx ~all | RFC 7208 §6.1
        v=spf1 mx ptr -all                           | PTR example.com ptr [] | v=spf1 mx -all | RFC 7208 §5.5
        v=spf1 include=provider.example -all         | UNKNOWN_MODIFIER example.com include=provider.example [include] | v=spf1 include:provider.example -all | a typing mistake
        v=spf1 mx mx -all                            | DUPLICATE_TERM example.com mx [] | v=spf1 mx -all | twice
        v=spf1 mx v=spf1 -all                        | UNKNOWN_MODIFIER example.com v=spf1 [v] | v=spf1 mx -all | two records pasted together
        v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.7 -all   | COVERED_TERM example.com ip4:192.0.2.7 [ip4:192.0.2.0/24, example.com] | v=spf1 ip4:192.0.2.0/24 -all | inside another
        v=spf1 ip4:192.0.2.7 ip4:192.0.2.0/24 -all   | COVERED_TERM example.com ip4:192.0.2.7 [ip4:192.0.2.0/24, example.com] | v=spf1 ip4:192.0.2.0/24 -all | a later one counts too
        v=spf1 -ip4:192.0.2.7 ip4:192.0.2.0/24 -all  | - | - | another answer: an exception
        v=spf1 ip4:192.0.2.7 -exists:%{i}.example.net ip4:192.0.2.0/24 -all | DYNAMIC_TERM example.com -exists:%{i}.example.net [%{i}.example.net] | - | nobody knows what is between them
        v=spf1 ip4:198.51.100.7 include:provider.example -all | COVERED_TERM example.com ip4:198.51.100.7 [include:provider.example, example.com] | v=spf1 include:provider.example -all | the provider has it
        v=spf1 ip4:198.51.100.0/24 redirect=provider.example | - | - | a redirect also says what the others get
        v=spf1 ip4:198.0.0.0/8 -all                  | HUGE_RANGE example.com ip4:198.0.0.0/8 [16777216, 0] | - | sixteen million
        v=spf1 ip4:10.1.2.3 -all                     | NOT_PUBLIC example.com ip4:10.1.2.3 [ip4:10.1.2.3] | v=spf1 -all | RFC 6890
        v=spf1 exists:%{i}.example.net -all          | DYNAMIC_TERM example.com exists:%{i}.example.net [%{i}.example.net] | - | the mail decides
        V=SPF1 MX -all                               | ODD_SPELLING example.com '' [v=spf1 mx -all] | v=spf1 mx -all | upper case
        v=spf1 ip4:192.0.2.77/24 -all                | ODD_SPELLING example.com '' [v=spf1 ip4:192.0.2.0/24 -all] | v=spf1 ip4:192.0.2.0/24 -all | host bits
        v=spf1 +mx -all                              | - | - | a plus is plain enough
        v=spf1 mx exp=why.example -all               | - | - | a usable explanation
        v=spf1 mx exp=noreason.example -all          | EXPLANATION_UNUSABLE example.com exp=noreason.example [noreason.example] | v=spf1 mx -all | RFC 7208 §6.2
        v=spf1 -all                                  | - | - | sends no mail
        """)
    void tellsEachProblemWithItsMend(String record, String problems, String mend, String why) {
        var tree = tree(record);
        assertThat(tree.problems().stream()
                        .map(p -> p.kind() + " " + p.domain() + " " + (p.term().isEmpty() ? "''" : p.term()) + " "
                                + p.facts())
                        .collect(Collectors.joining(";")))
                .as(why)
                .isEqualTo(problems == null ? "" : problems);
        assertThat(tree.problems().stream()
                        .flatMap(p -> p.mend().stream())
                        .findFirst()
                        .orElse(null))
                .as(why)
                .isEqualTo(mend);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        v=spf 1 mx -all                      | v=spf1 mx -all                             | a space too many
        v=spf1: mx -all                      | v=spf1 mx -all                             | a colon
        v=spf1;mx;-all                       | v=spf1 mx -all                             | semicolons as in DMARC
        v=spfl mx -all                       | v=spf1 mx -all                             | the letter l
        spf1 mx -all                         | v=spf1 mx -all                             | no v=
        v = spf1 mx -all                     | v=spf1 mx -all                             | spaces around =
        "v=spf1 mx -all"                     | v=spf1 mx -all                             | quotes in the value
        “v=spf1 mx –all”                     | v=spf1 mx -all                             | smart quotes, en dash
        ｖ＝ｓｐｆ１　ｍｘ　－ａｌｌ           | v=spf1 mx -all                             | full-width
        v=spf1include:provider.example ~all  | v=spf1 include:provider.example ~all       | no space
        v=spf1-all                           | v=spf1 -all                                | no space
        v=spf10 mx -all                      | -                                          | another version
        spf2.0/pra mx -all                   | -                                          | Sender ID
        a text about v=spf1                  | -                                          | prose
        """)
    void seesRecordsThatWereMeantAsSpf(String txt, String mend, String why) {
        dns.txt("example.com", octets(txt));
        var tree = SpfTree.lookup(dns, EXAMPLE);
        assertThat(tree.has(Kind.NO_RECORD)).isTrue();
        var problems = tree.problems(Kind.NEARLY_A_RECORD);
        assertThat(problems).as(why).hasSize(mend == null ? 0 : 1);
        if (mend != null) assertThat(problems.get(0).mend()).as(why).contains(mend);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        v=spf1 include :provider.example ~all       | v=spf1 include:provider.example ~all        | a space before the colon
        v=spf1 include: provider.example ~all       | v=spf1 include:provider.example ~all        | a space behind the colon
        v=spf1 mx ~ all                             | v=spf1 mx ~all                              | a space behind the qualifier
        v=spf1 mx, ~all                             | v=spf1 mx ~all                              | a comma
        v=spf1 ip4:192.0.2.1,192.0.2.2 -all         | v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all     | a list
        v=spf1 a:192.0.2.1 -all                     | v=spf1 ip4:192.0.2.1 -all                   | an address needs ip4
        v=spf1 include:2001:db8::1 -all             | v=spf1 ip6:2001:db8::1 -all                 | an address needs ip6
        v=spf1 ip4:2001:db8::/32 -all               | v=spf1 ip6:2001:db8::/32 -all               | the wrong family
        v=spf1 192.0.2.1 -all                       | v=spf1 ip4:192.0.2.1 -all                   | no mechanism
        v=spf1 ip4:192.0.2.0/255.255.255.0 -all     | v=spf1 ip4:192.0.2.0/24 -all                | a netmask
        v=spf1 ip4:192.0.2.* -all                   | v=spf1 ip4:192.0.2.0/24 -all                | an asterisk
        v=spf1 redirect:provider.example            | v=spf1 redirect=provider.example            | a modifier has =
        v=spf1 inlcude:provider.example -all        | v=spf1 include:provider.example -all        | letters swapped
        v=spf1 mx -all.                             | v=spf1 mx -all                              | a full stop
        v=spf1 mx –all                              | v=spf1 mx -all                              | an en dash
        v=spf1 ip4:“192.0.2.1” -all                 | v=spf1 ip4:192.0.2.1 -all                   | smart quotes
        v=spf1 wibble -all                          | -                                           | who knows
        """)
    void mendsFaultyRecordsAsTheyWereMeant(String record, String mend, String why) {
        var problems = tree(octets(record)).problems(Kind.SYNTAX);
        assertThat(problems).as(why).isNotEmpty();
        assertThat(problems.get(0).mend().orElse(null)).as(why).isEqualTo(mend);
    }

    @Test
    void doesNotTakeSilenceForAbsence() {
        var tree = SpfTree.lookup(FakeDns.zone().timesOut("example.com"), EXAMPLE);
        assertThat(tree.root().state()).isEqualTo(State.DNS_FAILED);
        assertThat(tree.isComplete()).isFalse();
        assertThat(tree.problems()).extracting(SpfProblem::kind).containsExactly(Kind.DNS_FAILED);
    }

    @Test
    void tellsNoRecordFromNoDomain() {
        assertThat(SpfTree.lookup(FakeDns.zone(), EXAMPLE).problems())
                .extracting(SpfProblem::kind)
                .containsExactly(Kind.NO_DOMAIN);
        assertThat(SpfTree.lookup(FakeDns.zone().exists("example.com"), EXAMPLE).problems())
                .extracting(SpfProblem::kind)
                .containsExactly(Kind.NO_RECORD);
    }

    @Test
    void mergesSeveralRecordsIntoTheMostCareful() {
        dns.txt("example.com", "v=spf1 mx -all", "v=spf1 mx include:provider.example ~all");
        var tree = SpfTree.lookup(dns, EXAMPLE);
        assertThat(tree.record()).isEmpty();
        var problem = tree.problems().get(0);
        assertThat(problem.kind()).isEqualTo(Kind.SEVERAL_RECORDS);
        assertThat(problem.facts()).hasSize(3).startsWith("2", "v=spf1 mx -all");
        assertThat(problem.mend()).contains("v=spf1 mx include:provider.example ~all");
    }

    @Test
    void countsLookupsOverTheLimit() {
        for (int i = 0; i < 6; i++) dns.txt("p" + i + ".example", "v=spf1 include:provider.example -all");
        var tree = tree("v=spf1 include:p0.example include:p1.example include:p2.example include:p3.example"
                + " include:p4.example include:p5.example -all");
        assertThat(tree.dnsLookups()).isEqualTo(12);
        assertThat(tree.problems(Kind.TOO_MANY_LOOKUPS)).hasSize(1);
        assertThat(tree.problems(Kind.TOO_MANY_LOOKUPS).get(0).facts())
                .containsExactly("12", "10", "include:p5.example");
    }

    @Test
    void countsVoidLookupsForTheFamilyThatMeetsThem() {
        dns.a("h1.example", "192.0.2.1").a("h2.example", "192.0.2.2").a("h3.example", "192.0.2.3");
        var ip4Only = tree("v=spf1 a:h1.example a:h2.example a:h3.example -all");
        assertThat(ip4Only.voidLookups()).isEqualTo(3);
        assertThat(ip4Only.problems(Kind.TOO_MANY_VOID_LOOKUPS).get(0).facts()).containsExactly("3", "2", "ip6");
        var gone = tree("v=spf1 a:g1.example mx:g2.example exists:g3.example -all");
        assertThat(gone.problems(Kind.TOO_MANY_VOID_LOOKUPS).get(0).facts()).containsExactly("3", "2", "both");
    }

    @Test
    void tellsAnMxWithTooManyHosts() {
        for (int i = 0; i < 11; i++) dns.mx("many.example", i, "mx.example.com");
        assertThat(tree("v=spf1 mx:many.example -all")
                        .problems(Kind.TOO_MANY_MX_HOSTS)
                        .get(0)
                        .facts())
                .containsExactly("many.example", "11", "10");
    }

    @Test
    void tellsLargeAnswersAndType99() {
        var addresses = new StringBuilder("v=spf1");
        for (int i = 0; i < 25; i++) addresses.append(" ip4:198.51.100.").append(100 + i * 2);
        dns.txt("example.com", addresses + " -all").add("example.com", RecordType.SPF, "v=spf1 -all");
        var tree = SpfTree.lookup(dns, EXAMPLE);
        assertThat(tree.has(Kind.RECORD_OVER_450_OCTETS)).isTrue();
        assertThat(tree.has(Kind.ANSWER_OVER_512_OCTETS)).isTrue();
        assertThat(tree.has(Kind.TYPE_99)).isTrue();
    }

    @Test
    void asksForAllNamesOfALevelAtOnce() {
        dns.txt("example.com", "v=spf1 include:nested.example include:provider.example -all");
        SpfTree.lookup(dns, EXAMPLE);
        var names = dns.asked().stream().map(q -> q.name().ascii()).toList();
        assertThat(names.indexOf("provider.example")).isLessThan(names.indexOf("other.example"));
    }

    @Test
    void staysWithinItsBoundsHoweverLargeTheTree() {
        // every record includes a hundred others, for ever
        var record = new StringBuilder("v=spf1");
        for (int i = 0; i < 100; i++)
            record.append(" include:n").append(i).append(".%{d} mx:n").append(i).append(".example");
        var zone = FakeDns.zone();
        for (int i = 0; i < 100; i++) zone.txt("n" + i + ".example.com", record.toString());
        zone.txt("example.com", record.toString());
        var tree = CpuTime.within(Duration.ofSeconds(5), () -> SpfTree.lookup(zone, EXAMPLE));
        assertThat(tree.has(Kind.TREE_TOO_LARGE)).isTrue();
        assertThat(zone.asked()).hasSizeLessThan(1_200);
        assertThat(tree.problems()).hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void readsARecordOf64Kilobytes() {
        var record = new StringBuilder("v=spf1");
        for (int i = 0; record.length() < 65_000; i++)
            record.append(" ip4:192.")
                    .append(i % 200)
                    .append(".")
                    .append(i / 200)
                    .append(".0/25");
        var tree = CpuTime.within(Duration.ofSeconds(5), () -> tree(record + " -all"));
        assertThat(tree.has(Kind.ANSWER_OVER_512_OCTETS)).isTrue();
    }

    @Test
    void failsOfSingleAddressQuestionsStayFailures() {
        dns.a("half.example", "192.0.2.99").fails("half.example", RecordType.AAAA, DnsAnswer.Failure.TIMEOUT);
        var tree = tree("v=spf1 a:half.example -all");
        assertThat(tree.problems()).extracting(SpfProblem::kind).containsExactly(Kind.DNS_FAILED);
        assertThat(tree.voidLookups()).isZero();
    }

    @Test
    void expandsADraftAgainstLiveDns() {
        dns.txt("example.com", "v=spf1 include:provider.example -all");
        var draft = SpfTree.ofDraft(dns, EXAMPLE, "v=spf1 include:nested.example -all");
        assertThat(draft.dnsLookups()).isEqualTo(4);
        assertThat(dns.asked()).noneMatch(q -> q.name().equals(EXAMPLE));
        assertThat(SpfTree.ofDraft(dns, EXAMPLE, "v=spf 1 -all").has(Kind.NEARLY_A_RECORD))
                .isTrue();
    }

    private SpfTree tree(String record) {
        return SpfTree.ofDraft(dns, EXAMPLE, record);
    }

    /** As a TXT record carries it: one char per octet of UTF-8. */
    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Test
    void recordsThatRefuseEverythingSendNoMail() {
        assertThat(tree("v=spf1 -all").sendsNoMail()).isTrue();
        assertThat(List.of("v=spf1 mx -all", "v=spf1 ~all", "v=spf1"))
                .noneMatch(record -> tree(record).sendsNoMail());
    }
}
