package org.kakitome.smtp;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.security.auth.x500.X500Principal;

/**
 * What STARTTLS shows when no other certificate is configured: nobody can check it, and yet nobody who only listens reads the mail. Servers that send reports take
 * any certificate unless MTA-STS or DANE tell them better (RFC 7435).
 */
public final class SelfSignedCertificate {
    private static final String FILE = "smtp-self-signed.p12";
    private static final String ALIAS = "smtp";
    /** A PKCS #12 file must have one; what protects it is that only its owner can read the file. */
    private static final String PASSWORD = "kakitome";

    private static final int VALID_DAYS = 3650;
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final long KEYTOOL_SECONDS = 60;

    private SelfSignedCertificate() {}

    /** The one that is in {@code folder}, if it is for {@code hostName} and good for another month; else a new one, which stays there. */
    public static KeyCertOptions in(Path folder, String hostName, Clock clock) throws IOException {
        var file = folder.resolve(FILE);
        if (!isGood(file, hostName, clock)) make(file, hostName);
        return new PfxOptions().setPath(file.toString()).setPassword(PASSWORD);
    }

    private static boolean isGood(Path file, String hostName, Clock clock) {
        if (!Files.exists(file)) return false;
        try (var in = Files.newInputStream(file)) {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return keys.getCertificate(ALIAS) instanceof X509Certificate certificate
                    && certificate.getSubjectX500Principal().equals(new X500Principal(subject(hostName)))
                    && certificate.getNotAfter().after(Date.from(clock.instant().plus(RENEW_BEFORE)));
        } catch (IOException | GeneralSecurityException e) {
            return false; // a broken one is replaced
        }
    }

    // RFC 4514 §2.4: in quotes every character stands for itself but these two
    private static String subject(String hostName) {
        return "CN=\"" + hostName.replaceAll("[\"\\\\]", "") + "\"";
    }

    private static void make(Path file, String hostName) throws IOException {
        Files.createDirectories(file.getParent());
        var folder = Files.createTempDirectory(file.getParent(), ".smtp"); // for its owner only
        var made = folder.resolve(FILE);
        try {
            keytool(made, hostName);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(made);
            Files.delete(folder);
        }
    }

    /** Java has no public way to make a certificate, but each one comes with this program. */
    private static void keytool(Path store, String hostName) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                subject(hostName),
                "-validity",
                String.valueOf(VALID_DAYS),
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        if (hostName.matches("[A-Za-z0-9.-]+")) command.addAll(List.of("-ext", "san=dns:" + hostName));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0)
                throw new IOException("keytool made no certificate for " + hostName);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool made a certificate", e);
        } finally {
            process.destroy();
        }
    }
}
