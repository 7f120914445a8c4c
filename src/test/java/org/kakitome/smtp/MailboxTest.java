package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
        a@example.com                     | a          | example.com                | plain
        a.b+c=d@EXAMPLE.com               | a.b+c=d    | example.com                | domains in lower case
        A@example.com                     | A          | example.com                | a local part stays as it is, RFC 5321 §2.4
        a@example.com.                    | a          | example.com                | Lenient: the root's dot
        a@b                               | a          | b                          | one label is a domain
        a..b.@example.com                 | a..b.      | example.com                | Lenient: dots anywhere
        a@_x.example.com                  | a          | _x.example.com             | Lenient: underscores
        "a b"@example.com                 | a b        | example.com                | quoted, RFC 5321 §4.1.2
        "a\\"b\\\\c"@example.com          | a"b\\c     | example.com                | quoted pairs
        "a@b>c"@example.com               | a@b>c      | example.com                | marks within quotes
        @x.example,@y.example:a@example.com | a        | example.com                | source route ignored
        a@[192.0.2.1]                     | a          | [192.0.2.1]                | address literal
        a@[IPv6:2001:db8::1]              | a          | [ipv6:2001:db8::1]         | the other kind
        a@bücher.example                  | a          | xn--bcher-kva.example      | A-labels
        a@BÜCHER.example                  | a          | xn--bcher-kva.example      | the same in capitals
        a@xn--BCHER-KVA.example           | a          | xn--bcher-kva.example      | as it comes
        a@faß.example                     | a          | xn--fa-hia.example         | IDNA 2008 keeps ß
        a@例え。example                     | a          | xn--r8jz45g.example        | ideographic full stop
        """)
    void mailboxesAreRead(String path, String localPart, String domain, String why) {
        var mailbox = Mailbox.parse(path).orElseThrow();
        assertThat(mailbox.localPart()).as(why).isEqualTo(localPart);
        assertThat(mailbox.domain()).as(why).isEqualTo(domain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a@",
                "@example.com",
                "a@b@c",
                "a b@example.com",
                "a@exa mple.com",
                "a@-example.com",
                "a@example-",
                "a@.example.com",
                "a@example..com",
                "a@[",
                "a@[]",
                "a@[1.2.3.4",
                "\"a@example.com",
                "\"a\"b@example.com",
                "@a.example:",
                "@a.example,:a@b",
                "a@xn---",
                "a@xn--\u00e9",
                "(c)a@example.com",
                "a,b@example.com",
                "a;b@c",
                "<a@b>"
            })
    void othersAreNot(String path) {
        assertThat(Mailbox.parse(path)).isEmpty();
    }

    @Test
    void labelsAndDomainsHaveTheirLength() {
        assertThat(Mailbox.aLabels("a".repeat(63) + ".example")).isPresent();
        assertThat(Mailbox.aLabels("a".repeat(64) + ".example")).isEmpty();
        assertThat(Mailbox.aLabels("a.".repeat(127) + "a")).isPresent();
        assertThat(Mailbox.aLabels("a.".repeat(127) + "ab")).isEmpty();
    }

    @Test
    void withoutRecipientsTheHostNameIsOne() {
        var policy = RecipientPolicy.of("Mail.Example.com", List.of());
        assertThat(accepts(policy, "anything@mail.example.com")).isTrue();
        assertThat(accepts(policy, "anything@example.com")).isFalse();
    }

    @Test
    void withRecipientsTheHostNameIsOnlyThePostmasters() {
        var policy = RecipientPolicy.of("mail.example.com", List.of(" rua+in@example.com "));
        assertThat(accepts(policy, "anything@mail.example.com")).isFalse();
        assertThat(accepts(policy, "postmaster@mail.example.com")).isTrue();
        assertThat(accepts(policy, "postmaster@example.com")).isTrue();
        assertThat(accepts(policy, "RUA+IN@example.com")).isTrue();
        assertThat(accepts(policy, "rua+in+x@example.com"))
                .as("the first plus counts")
                .isFalse();
        assertThat(accepts(policy, "rua@example.com")).isFalse();
    }

    @Test
    void aOneTimeAddressIsAskedForUnlessItIsConfigured() {
        var asked = new ArrayList<String>();
        var policy = RecipientPolicy.of("mail.example.com", List.of("Test-Fixed@example.com", "@rua.example.com"))
                .with((localPart, domain) -> {
                    asked.add(localPart + "@" + domain);
                    if (!localPart.startsWith("test-")) return OneTimeRecipients.Answer.NOT_ONE_TIME;
                    return localPart.equals("test-1") ? OneTimeRecipients.Answer.OPEN : OneTimeRecipients.Answer.CLOSED;
                });

        assertThat(accepts(policy, "TEST-fixed@example.com")).isTrue();
        assertThat(asked).isEmpty();
        assertThat(accepts(policy, "\"Test-1\"@Mail.Example.com")).isTrue();
        assertThat(accepts(policy, "test-2@rua.example.com")).isFalse();
        assertThat(accepts(policy, "other@rua.example.com")).isTrue();
        assertThat(accepts(policy, "other@mail.example.com")).isFalse();
        assertThat(asked)
                .containsExactly(
                        "test-1@mail.example.com",
                        "test-2@rua.example.com",
                        "other@rua.example.com",
                        "other@mail.example.com");
    }

    private static boolean accepts(RecipientPolicy policy, String path) {
        return policy.refusal(Mailbox.parse(path).orElseThrow()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "reports", "@", "@-", "a@", "@a..b"})
    void settingsThatAreNoRecipientAreNamed(String entry) {
        assertThatThrownBy(() -> RecipientPolicy.of("mail.example.com", List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(": " + entry);
    }
}
