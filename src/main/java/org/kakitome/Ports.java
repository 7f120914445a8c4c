package org.kakitome;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;

/** Where the application will listen. Asked before anything is started: a port that is taken then costs one line, and no database. */
final class Ports {
    private static final String HTTP = "quarkus.http.port";
    private static final String SMTP = "kakitome.smtp.port";
    private static final String SMTP_TLS = "kakitome.smtp.tls-port";

    private Ports() {}

    /** Why the application could not listen where its settings say, if so; empty too when the settings cannot be read, which Quarkus tells better. */
    static Optional<String> problem() {
        SmallRyeConfig config;
        try {
            config = ConfigUtils.configBuilder()
                    .withMapping(KakitomeConfig.class)
                    .build();
        } catch (RuntimeException e) {
            return Optional.empty();
        }
        var smtpHost = text(config, "kakitome.smtp.bind");
        return List.of(
                        problem(config, text(config, "quarkus.http.host"), HTTP),
                        problem(config, smtpHost, SMTP),
                        problem(config, smtpHost, SMTP_TLS))
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static String text(SmallRyeConfig config, String setting) {
        return config.getOptionalValue(setting, String.class).orElse("0.0.0.0");
    }

    private static Optional<String> problem(SmallRyeConfig config, String host, String setting) {
        var port = config.getOptionalValue(setting, Integer.class);
        if (port.isEmpty()) return Optional.empty();
        try (var socket = new ServerSocket(port.get(), 1, InetAddress.getByName(host))) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of("It cannot listen at " + host + " port " + port.get() + ": " + e.getMessage()
                    + ". Stop what listens there (another Kakitome?), or set " + setting + " to another port.");
        }
    }
}
