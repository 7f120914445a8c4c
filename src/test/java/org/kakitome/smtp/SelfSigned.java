package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** A certificate for mx.example.com, made by the JDK's keytool, and a client side that trusts this one only. */
final class SelfSigned {
    private static final String PASSWORD = "of-a-test";

    private final Path store;

    private SelfSigned(Path store) {
        this.store = store;
    }

    static SelfSigned in(Path folder, String commonName) throws Exception {
        return in(folder, commonName, "-keyalg", "EC", "-groupname", "secp256r1");
    }

    /** @param key as keytool has it */
    static SelfSigned in(Path folder, String commonName, String... key) throws Exception {
        var store = folder.resolve(commonName + ".p12");
        generate(store, "smtp", commonName, key);
        return new SelfSigned(store);
    }

    /** Signed by another that is in the store with it. */
    static SelfSigned signedByAnother(Path folder, String commonName) throws Exception {
        var store = folder.resolve(commonName + ".p12");
        generate(store, "authority", "authority.example.com", "-keyalg", "EC", "-ext", "bc:c");
        generate(store, "smtp", commonName, "-keyalg", "EC", "-signer", "authority");
        return new SelfSigned(store);
    }

    private static void generate(Path store, String alias, String commonName, String... key) throws Exception {
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var command = new ArrayList<String>(List.of(keytool, "-genkeypair", "-alias", alias));
        command.addAll(List.of("-dname", "CN=" + commonName, "-validity", "2", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
        command.addAll(List.of(key));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(store.resolveSibling("keytool.log").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    KeyCertOptions certificate() {
        return new PfxOptions().setPath(store.toString()).setPassword(PASSWORD);
    }

    private KeyStore keys() throws GeneralSecurityException, IOException {
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    Certificate leaf() throws GeneralSecurityException, IOException {
        return keys().getCertificate("smtp");
    }

    Certificate[] chain() throws GeneralSecurityException, IOException {
        return keys().getCertificateChain("smtp");
    }

    Key key() throws GeneralSecurityException, IOException {
        return keys().getKey("smtp", PASSWORD.toCharArray());
    }

    SSLSocketFactory trusting() throws GeneralSecurityException, IOException {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("smtp", leaf());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    /** As the servers of reporters do that are told nothing better. */
    static SSLSocketFactory trustingAnything() throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAnything()}, null);
        return context.getSocketFactory();
    }

    private static final class TrustsAnything extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
