package org.kakitome.dkim;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.kakitome.dns.MemoryDns;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Verifications a second on one thread of a mail of 5 kB, keys in memory, and beside it what the JDK alone does on the same keys: the limit. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SignatureBenchmark {
    private static final String MAIL = "From: A <a@example.com>\r\nTo: b@example.net\r\nSubject: hello\r\n"
            + "Date: Tue, 24 Nov 2026 03:12:00 +0000\r\nMessage-ID: <1@example.com>\r\n\r\n"
            + "Seventy characters of text stand in each line of this mail, more or less.\r\n".repeat(66);

    private final TestSigner rsa = TestSigner.rsa(2048);
    private final TestSigner ed25519 = TestSigner.ed25519();
    private final SignatureVerifier verifier = new SignatureVerifier(
            new MemoryDns()
                    .txt("rsa._domainkey.example.com", rsa.record())
                    .txt("ed._domainkey.example.com", ed25519.record()),
            Clock.systemUTC());
    private byte[] rsaMail;
    private byte[] ed25519Mail;
    private byte[] signedBytes;
    private byte[] rsaSignature;
    private byte[] ed25519Signature;

    @Setup
    public void sign() throws GeneralSecurityException {
        rsaMail = rsa.sign(MAIL, tags("rsa-sha256", "rsa"));
        ed25519Mail = ed25519.sign(MAIL, tags("ed25519-sha256", "ed"));
        signedBytes = MAIL.substring(0, 200).getBytes(StandardCharsets.ISO_8859_1);
        rsaSignature = signature("SHA256withRSA", rsa);
        ed25519Signature = signature("Ed25519", ed25519);
        if (rsa() != DkimResult.PASS || ed25519() != DkimResult.PASS) throw new IllegalStateException("not verified");
        if (!rsaOfTheJdk() || !ed25519OfTheJdk()) throw new IllegalStateException("not verified by the JDK");
    }

    private static String tags(String algorithm, String selector) {
        return "v=1; a=" + algorithm + "; c=relaxed/relaxed; d=example.com; s=" + selector
                + "; h=From:To:Subject:Date:Message-ID; bh={bh}; b={b}";
    }

    private byte[] signature(String algorithm, TestSigner signer) throws GeneralSecurityException {
        var signature = Signature.getInstance(algorithm);
        signature.initSign(signer.keys().getPrivate());
        signature.update(signedBytes);
        return signature.sign();
    }

    @Benchmark
    public DkimResult rsa() {
        return verifier.verify(rsaMail).get(0).result();
    }

    @Benchmark
    public DkimResult ed25519() {
        return verifier.verify(ed25519Mail).get(0).result();
    }

    @Benchmark
    public boolean rsaOfTheJdk() throws GeneralSecurityException {
        return verified("SHA256withRSA", rsa, rsaSignature);
    }

    @Benchmark
    public boolean ed25519OfTheJdk() throws GeneralSecurityException {
        return verified("Ed25519", ed25519, ed25519Signature);
    }

    private boolean verified(String algorithm, TestSigner signer, byte[] bytes) throws GeneralSecurityException {
        var signature = Signature.getInstance(algorithm);
        signature.initVerify(signer.keys().getPublic());
        signature.update(signedBytes);
        return signature.verify(bytes);
    }
}
