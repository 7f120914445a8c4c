package org.kakitome.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kakitome.dns.DnsAnswer.Failed;
import org.kakitome.dns.DnsAnswer.Failure;
import org.kakitome.dns.DnsAnswer.Found;

class DnsSessionTest {
    private static final DomainName EXAMPLE = DomainName.of("example.com");

    @Test
    void eachQuestionIsAskedOnce() {
        var dns = FakeDns.zone().txt("example.com", "one");
        var session = new DnsSession(dns, Clock.systemUTC(), Duration.ofSeconds(5));

        var answers =
                Stream.generate(() -> session.txt(EXAMPLE)).parallel().limit(50).toList();

        assertThat(answers).allMatch(a -> a.equals(new Found<>(List.of("one"), List.of())));
        assertThat(dns.asked()).hasSize(1);
        assertThat(session.log()).hasSize(1);
    }

    @Test
    void theLogTellsEachOutcomeInTheOrderAsked() {
        var dns = FakeDns.zone()
                .mx("example.com", 10, "mx.example.com")
                .cname("alias.example.com", "example.com")
                .fails("broken.example.com")
                .timesOut("silent.example.com");
        var session = new DnsSession(dns, Clock.systemUTC(), Duration.ofSeconds(5));

        session.mx(EXAMPLE);
        session.mx(DomainName.of("alias.example.com"));
        session.txt(EXAMPLE);
        session.txt(DomainName.of("nothing.example.com"));
        session.txt(DomainName.of("broken.example.com"));
        session.txt(DomainName.of("silent.example.com"));

        assertThat(session.log())
                .extracting(e -> e.name() + " " + e.type() + " " + e.outcome() + " " + e.detail())
                .containsExactly(
                        "example.com MX FOUND 10 mx.example.com",
                        "alias.example.com MX FOUND → example.com\n10 mx.example.com",
                        "example.com TXT NO_DATA ",
                        "nothing.example.com TXT NXDOMAIN ",
                        "broken.example.com TXT SERVFAIL fake SERVFAIL",
                        "silent.example.com TXT TIMEOUT fake TIMEOUT");
    }

    @Test
    void anAnswerThatNeverComesIsATimeoutWhenTheBudgetIsUsedUp() {
        var session = new DnsSession(new NeverAnswers(), Clock.systemUTC(), Duration.ofMillis(50));

        assertThat(failure(session.txt(EXAMPLE))).isEqualTo(Failure.TIMEOUT);
        assertThat(session.log())
                .singleElement()
                .satisfies(e -> assertThat(e.took()).isGreaterThanOrEqualTo(Duration.ofMillis(40)));
    }

    @Test
    void afterTheBudgetNothingIsAskedAnyMore() {
        var dns = FakeDns.zone().txt("example.com", "one");
        var clock = new SteppingClock();
        var session = new DnsSession(dns, clock, Duration.ofSeconds(30));
        clock.now = clock.now.plusSeconds(30);

        assertThat(failure(session.txt(EXAMPLE))).isEqualTo(Failure.TIMEOUT);
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void anAskerWhoGivesUpDoesNotTakeTheAnswerFromOthers() {
        var never = new NeverAnswers();
        var session = new DnsSession(never, Clock.systemUTC(), Duration.ofMillis(50));
        var question = new DnsQuestion<>(EXAMPLE, RecordType.TXT);

        session.ask(question).cancel(true);

        assertThat(failure(session.ask(question).join())).isEqualTo(Failure.TIMEOUT);
    }

    private static Failure failure(DnsAnswer<?> answer) {
        return ((Failed<?>) answer).failure();
    }

    private static final class NeverAnswers implements Dns {
        @Override
        public <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
            return new CompletableFuture<>();
        }
    }

    private static final class SteppingClock extends Clock {
        private Instant now = Instant.parse("2026-11-24T03:12:00Z");

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
