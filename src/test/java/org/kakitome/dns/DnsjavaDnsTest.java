package org.kakitome.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.dns.DnsAnswer.Failed;
import org.kakitome.dns.DnsAnswer.Failure;
import org.kakitome.dns.DnsAnswer.Found;
import org.kakitome.dns.DnsAnswer.NoData;
import org.kakitome.dns.DnsAnswer.NxDomain;

/** Against a real server on loopback: what the wire says becomes exactly one outcome. */
class DnsjavaDnsTest {
    private static final Duration BUDGET = Duration.ofMillis(600);

    private LoopbackDnsServer server;
    private DnsjavaDns dns;

    @BeforeEach
    void startServer() throws Exception {
        server = LoopbackDnsServer.start(0)
                .serve("example.com", """
                        @              IN TXT   "v=spf1 " "-all"
                        @              IN MX    10 mx1
                        @              IN MX    20 mx2.example.net.
                        mx1            IN A     192.0.2.1
                        mx1            IN A     192.0.2.2
                        mx1            IN AAAA  2001:db8::1
                        null           IN MX    0 .
                        a.deep.name    IN A     192.0.2.3
                        octets         IN TXT   "caf\\195\\169 \\000 \\"q\\" \\\\"
                        empty          IN TXT   ""
                        alias          IN CNAME alias2
                        alias2         IN CNAME mx1
                        away           IN CNAME www.example.net.
                        gone           IN CNAME nothing.example.net.
                        nodata         IN CNAME null
                        outside        IN CNAME www.example.org.
                        loop           IN CNAME loop2
                        loop2          IN CNAME loop
                        *.wild         IN TXT   "wild"
                        other.wild     IN A     192.0.2.4
                        old            IN SPF   "v=spf1 ?all"
                        """)
                .serve("example.net", "www IN A 192.0.2.80")
                .serve("2.0.192.in-addr.arpa", "1 IN PTR mx1.example.com.")
                .failsAt("broken.example.com")
                .silentAt("silent.example.com");
        dns = new DnsjavaDns(List.of(server.server()), BUDGET);
    }

    @AfterEach
    void stopServer() throws Exception {
        dns.close();
        server.close();
    }

    @Test
    void stringsOfOneTextAreJoinedWithoutSeparator() {
        assertThat(dns.txt(name("example.com"))).isEqualTo(found("v=spf1 -all"));
        assertThat(dns.txt(name("empty.example.com"))).isEqualTo(found(""));
    }

    @Test
    void everyOctetOfATextArrivesAsOneCharacter() {
        assertThat(dns.txt(name("octets.example.com"))).isEqualTo(found("caf\u00c3\u00a9 \0 \"q\" \\"));
    }

    @Test
    void eachTypeHasItsData() throws Exception {
        assertThat(dns.a(name("mx1.example.com")).recordsOrNone())
                .containsExactlyInAnyOrder(InetAddress.getByName("192.0.2.1"), InetAddress.getByName("192.0.2.2"));
        assertThat(dns.aaaa(name("mx1.example.com"))).isEqualTo(found(InetAddress.getByName("2001:db8::1")));
        assertThat(dns.mx(name("example.com")).recordsOrNone())
                .containsExactlyInAnyOrder(
                        new MailExchange(10, name("mx1.example.com")), new MailExchange(20, name("mx2.example.net")));
        assertThat(dns.ptr(InetAddress.getByName("192.0.2.1"))).isEqualTo(found(name("mx1.example.com")));
        assertThat(dns.lookup(name("old.example.com"), RecordType.SPF)).isEqualTo(found("v=spf1 ?all"));
        assertThat(dns.lookup(name("example.com"), RecordType.NS)).isEqualTo(found(name("example.com")));
        assertThat(dns.lookup(name("alias.example.com"), RecordType.CNAME))
                .isEqualTo(found(name("alias2.example.com")));
    }

    @Test
    void aNullMxHasTheRootAsItsExchange() {
        assertThat(dns.mx(name("null.example.com")).recordsOrNone())
                .singleElement()
                .satisfies(mx -> assertThat(mx.isNull()).isTrue());
    }

    @Test
    void noDataIsNotNxDomain() {
        assertThat(dns.txt(name("mx1.example.com"))).isEqualTo(new NoData<>());
        assertThat(dns.a(name("deep.name.example.com")))
                .as("an empty non-terminal exists")
                .isEqualTo(new NoData<>());
        assertThat(dns.a(name("nothing.example.com"))).isEqualTo(new NxDomain<>());
        assertThat(dns.a(name("x.mx1.example.com"))).isEqualTo(new NxDomain<>());
    }

    @Test
    void wildcardsMatchBelowTheClosestEncloser() {
        assertThat(dns.txt(name("a.b.wild.example.com"))).isEqualTo(found("wild"));
        assertThat(dns.a(name("a.wild.example.com"))).isEqualTo(new NoData<>());
        assertThat(dns.txt(name("other.wild.example.com"))).isEqualTo(new NoData<>());
        assertThat(dns.txt(name("x.other.wild.example.com"))).isEqualTo(new NxDomain<>());
    }

    @Test
    void aliasesAreKeptInOrder() throws Exception {
        var answer = (Found<InetAddress>) dns.aaaa(name("alias.example.com"));

        assertThat(answer.aliases()).containsExactly(name("alias2.example.com"), name("mx1.example.com"));
        assertThat(answer.records()).containsExactly(InetAddress.getByName("2001:db8::1"));
    }

    @Test
    void theEndOfAChainDecidesTheOutcome() throws Exception {
        assertThat(dns.a(name("away.example.com")))
                .isEqualTo(new Found<>(List.of(InetAddress.getByName("192.0.2.80")), List.of(name("www.example.net"))));
        assertThat(dns.a(name("gone.example.com"))).isEqualTo(new NxDomain<>());
        assertThat(dns.a(name("nodata.example.com"))).isEqualTo(new NoData<>());
        assertThat(failure(dns.a(name("outside.example.com")))).isEqualTo(Failure.REFUSED);
        assertThat(failure(dns.a(name("loop.example.com")))).isEqualTo(Failure.BROKEN);
    }

    @Test
    void failuresNameTheServerAndWhatItDid() {
        assertThat(dns.a(name("broken.example.com")))
                .isEqualTo(new Failed<>(Failure.SERVFAIL, server.server() + " answered SERVFAIL"));
        assertThat(dns.a(name("example.org")))
                .isEqualTo(new Failed<>(Failure.REFUSED, server.server() + " answered REFUSED"));
    }

    @Test
    void silenceIsATimeoutWithinTheBudget() {
        long begin = System.nanoTime();

        var answer = (Failed<?>) dns.a(name("silent.example.com"));

        assertThat(answer.failure()).isEqualTo(Failure.TIMEOUT);
        assertThat(answer.detail()).contains(server.server());
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BUDGET.multipliedBy(2));
    }

    @Test
    void aPortWhereNobodyListensIsAFailure() throws Exception {
        var dead = server.server();
        server.close();

        var answer = (Failed<?>) dns.a(name("mx1.example.com"));

        assertThat(answer.failure()).isIn(Failure.BROKEN, Failure.TIMEOUT);
        assertThat(answer.detail()).contains(dead);
    }

    @Test
    void whatDoesNotFitADatagramComesByTcp() {
        var long1 = "x".repeat(250);
        var line = ("big IN TXT" + (" \"" + long1 + "\"").repeat(12) + "\n");
        server.serve("example.org", line);

        assertThat(dns.txt(name("big.example.org"))).isEqualTo(found(long1.repeat(12)));
    }

    @Test
    void theNextServerIsAskedAfterABadAnswer() throws Exception {
        try (var good = LoopbackDnsServer.start(0)
                        .serve("example.com", "broken IN A 192.0.2.9\nsilent IN A 192.0.2.10");
                var both = new DnsjavaDns(List.of(server.server(), good.server()), Duration.ofSeconds(2))) {
            assertThat(both.a(name("broken.example.com"))).isEqualTo(found(InetAddress.getByName("192.0.2.9")));
            assertThat(both.a(name("silent.example.com"))).isEqualTo(found(InetAddress.getByName("192.0.2.10")));
        }
    }

    @Test
    void manyQuestionsAreAnsweredAtOnce() {
        var questions = IntStream.range(0, 300)
                .mapToObj(i -> dns.ask(new DnsQuestion<>(name("n" + i + ".wild.example.com"), RecordType.TXT)))
                .toList();

        CompletableFuture.allOf(questions.toArray(CompletableFuture[]::new)).join();

        assertThat(questions).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(found("wild")));
    }

    @Test
    void nothingIsRememberedBetweenQuestions() throws Exception {
        assertThat(dns.a(name("later.example.org")).failed()).isTrue();
        server.serve("example.org", "later IN A 192.0.2.77");
        assertThat(dns.a(name("later.example.org"))).isEqualTo(found(InetAddress.getByName("192.0.2.77")));
        server.serve("example.org", "");
        assertThat(dns.a(name("later.example.org"))).isEqualTo(new NxDomain<>());
        server.withdraw("example.org");
        assertThat(failure(dns.a(name("later.example.org")))).isEqualTo(Failure.REFUSED);
    }

    @Test
    void closingOneLeavesTheOthersWorking() throws Exception {
        new DnsjavaDns(List.of(server.server()), BUDGET).close();

        assertThat(dns.aaaa(name("mx1.example.com"))).isEqualTo(found(InetAddress.getByName("2001:db8::1")));
    }

    @Test
    void namesWithOddCharactersAreAskedAsTheyAre() {
        server.serve("example.org", "a\\;b\\@\\\"\\(c IN TXT odd");

        assertThat(dns.txt(name("a;b@\"(c.example.org"))).isEqualTo(found("odd"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            127.0.0.1          | 127.0.0.1
            127.0.0.1:5353     | 127.0.0.1:5353
            ::1                | 0:0:0:0:0:0:0:1
            [::1]              | 0:0:0:0:0:0:0:1
            [::1]:5353         | [0:0:0:0:0:0:0:1]:5353
            """)
    void serversAreGivenWithOrWithoutPort(String given, String shown) {
        assertThat(DnsjavaDns.text(DnsjavaDns.serverAddress(given))).isEqualTo(shown);
    }

    @Test
    void whatIsNoServerIsSaid() {
        assertThatThrownBy(() -> DnsjavaDns.serverAddress("127.0.0.1:port")).hasMessageContaining("127.0.0.1:port");
        assertThatThrownBy(() -> DnsjavaDns.serverAddress("127.0.0.1:70000")).hasMessageContaining("host:port");
    }

    private static DomainName name(String text) {
        return DomainName.of(text);
    }

    @SafeVarargs
    private static <T> Found<T> found(T... records) {
        return new Found<>(List.of(records), List.of());
    }

    private static Failure failure(DnsAnswer<?> answer) {
        return ((Failed<?>) answer).failure();
    }
}
