package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.smtp.OneTimeRecipients.Answer;
import org.kakitome.storage.TestMessages;

class TestAddressesTest {
    private static final byte[] SECRET = new byte[31];

    private final Moving clock = new Moving(Instant.parse("2026-11-24T10:00:00Z"));
    private final TestAddresses addresses = new TestAddresses(SECRET, "MX.example.com", clock);

    private static final class Moving extends Clock {
        private Instant now;

        Moving(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private Answer ask(String session) {
        return addresses.ask("test-" + session, "mx.example.com");
    }

    @Test
    void aNewAddressIsOpenForHalfAnHour() {
        var session = addresses.open();

        assertThat(addresses.address(session)).matches("test-[a-z2-7]{32}@mx\\.example\\.com");
        assertThat(addresses.closes(session)).isEqualTo(clock.instant().plus(TestAddresses.OPEN_FOR));
        assertThat(ask(session)).isEqualTo(Answer.OPEN);
        clock.now = clock.now.plus(TestAddresses.OPEN_FOR);
        assertThat(ask(session)).isEqualTo(Answer.CLOSED);
        assertThat(addresses.isOurs(session)).isTrue();
    }

    @Test
    void everyNodeKnowsTheAddressesOfTheOthers() {
        var other = new TestAddresses(SECRET, "mx.example.com", clock);

        assertThat(other.ask("test-" + addresses.open(), "mx.example.com")).isEqualTo(Answer.OPEN);
    }

    @Test
    void anAddressWithAnyCharacterChangedIsForged() {
        var session = addresses.open();

        for (int i = 0; i < session.length(); i++) {
            char other = session.charAt(i) == 'a' ? 'b' : 'a';
            var forged = session.substring(0, i) + other + session.substring(i + 1);
            assertThat(ask(forged)).as(forged).isEqualTo(Answer.CLOSED);
            assertThat(addresses.isOurs(forged)).isFalse();
        }
        var elsewhere = new TestAddresses(new byte[] {1}, "mx.example.com", clock);
        assertThat(ask(elsewhere.open())).isEqualTo(Answer.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dmarc",
                "test-",
                "test-report",
                "test-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1", // 1 is none of the alphabet
                "test-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" // one too many
            })
    void whatLooksDifferentIsAnybodysMailbox(String localPart) {
        assertThat(addresses.ask(localPart, "mx.example.com")).isEqualTo(Answer.NOT_ONE_TIME);
    }

    @Test
    void atAnotherDomainItIsNone() {
        assertThat(addresses.ask("test-" + addresses.open(), "example.net")).isEqualTo(Answer.NOT_ONE_TIME);
        assertThat(addresses.session("test-" + addresses.open() + "@example.net"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void pagesAreAskedForAnything(String session) {
        assertThat(addresses.isOurs(session)).isFalse();
    }

    @Test
    void aForwardPathNamesItsSessionInAnyCase() {
        var session = addresses.open();
        var path = addresses.address(session).toUpperCase(java.util.Locale.ROOT);

        assertThat(addresses.sessions(List.of("dmarc@mx.example.com", path, addresses.address(session))))
                .containsExactly(session);
    }

    @Test
    void anAddressIsClosedWhenItHasAsManyMessagesAsItMay() {
        var session = addresses.open();

        for (int i = 0; i < TestMessages.MAX_OF_SESSION; i++) {
            assertThat(ask(session)).isEqualTo(Answer.OPEN);
            assertThat(addresses.admits(List.of(session))).isTrue();
        }

        assertThat(ask(session)).isEqualTo(Answer.CLOSED);
    }

    @Test
    void anHourTakesSoManyMessagesAndTheNextHourAgain() {
        int taken = 0;
        while (addresses.admits(List.of(addresses.open()))) taken++;

        assertThat(taken).isEqualTo(200);
        clock.now = clock.now.plus(Duration.ofHours(1));
        assertThat(addresses.admits(List.of(addresses.open()))).isTrue();
    }

    @Test
    void noTwoAreTheSame() {
        var all = new HashSet<String>();
        for (int i = 0; i < 1_000; i++) all.add(addresses.open());

        assertThat(all).hasSize(1_000);
    }
}
