package org.kakitome.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.dns.FakeDns;

class SignatureVerifierTest {
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);
    private static final String MESSAGE = """
            Received: from a.example.com by mx.example.net; Tue, 24 Nov 2026 09:59:00 +0000
            From: Hanako <hanako@example.com>
            To: taro@example.net
            Subject: Hello
              there
            Date: Tue, 24 Nov 2026 09:58:00 +0000

            A line  with spaces \t
            and another.

            """.replace("\n", "\r\n");

    private final FakeDns dns = FakeDns.zone();

    @ParameterizedTest
    @ValueSource(
            strings = {"simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed", "relaxed", "simple"})
    void bothCanonicalizationsVerify(String c) {
        for (var signer : new TestSigner[] {TestSigner.rsa(2048), TestSigner.ed25519()}) {
            var a = signer.keys().getPublic().getAlgorithm().equals("RSA") ? "rsa" : "ed25519";
            dns.txt(a + "._domainkey.example.com", signer.record());
            var signed = signer.sign(
                    MESSAGE,
                    "v=1; a=" + a + "-sha256; c=" + c + "; d=example.com; s=" + a
                            + "; h=From:To:Subject:Date:From; bh={bh};\r\n b={b}");
            var results = new SignatureVerifier(dns, NOW).verify(signed);
            assertThat(results).singleElement().satisfies(r -> {
                assertThat(r.reason()).as(r.toString()).isEqualTo(SignatureReason.VERIFIED);
                assertThat(r.result()).isEqualTo(DkimResult.PASS);
            });
        }
    }

    @Test
    void unsignedMessagesHaveNoResult() {
        assertThat(new SignatureVerifier(dns, NOW).verify(TestSigner.bytes(MESSAGE)))
                .isEmpty();
    }
}
