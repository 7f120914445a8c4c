package org.kakitome;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.kakitome.intake.UnverifiedReports;

/** Every setting under {@code kakitome.}: DESIGN's names; README and docs/operations.md explain them. */
@ConfigMapping(prefix = "kakitome")
public interface KakitomeConfig {
    /** Where the embedded PostgreSQL and generated keys live. Read in {@code main} too, before the application starts. */
    @WithDefault("${user.home}/.local/share/kakitome")
    String dataDir();

    Dns dns();

    Smtp smtp();

    Domains domains();

    Reports reports();

    Retention retention();

    /** Load the sample company at start. */
    @WithDefault("false")
    boolean demo();

    interface Dns {
        /** {@code host:port}; empty: the system's servers. */
        Optional<List<String>> servers();

        /** Budget for one answer, over all servers and tries. DESIGN: 5 s. */
        @WithDefault("5s")
        Duration timeout();
    }

    interface Smtp {
        /** The name the listener greets with; reports are addressed to mailboxes at it. Empty: the machine's host name. */
        Optional<String> host();

        /** {@link #host}, or what this machine calls itself. */
        default String hostName() {
            return host().map(String::strip).filter(h -> !h.isEmpty()).orElseGet(KakitomeConfig::machineName);
        }

        @WithDefault("2525")
        int port();

        /** Address to bind. */
        @WithDefault("0.0.0.0")
        String bind();

        /** Where connections begin with TLS; empty: nowhere, STARTTLS is offered at {@link #port} all the same. */
        OptionalInt tlsPort();

        /** Load balancers that send a PROXY header, as addresses or networks; from nobody else one is read. */
        Optional<List<String>> proxyProtocolFrom();

        /** Addresses or {@code @domain} that RCPT accepts; empty: any local part at {@link #host}. */
        Optional<List<String>> recipients();

        /** Report mail that does not authenticate. */
        @WithDefault("accept")
        UnverifiedReports unverifiedReports();

        Limits limits();

        /** What one client, and all together, may use; the others are the protocol's (docs/smtp.md). */
        interface Limits {
            /** One message, as SIZE announces it. */
            @WithDefault("25M")
            MemorySize messageSize();

            /** At once, from one IPv4 address or one IPv6 /64. */
            @WithDefault("100")
            int connectionsPerAddress();

            /** At once, in all. */
            @WithDefault("1000")
            int connections();

            /** From a reply to the next whole command line, and between two pieces of DATA. */
            @WithDefault("5m")
            Duration commandTime();

            /** From 354 to the final dot. */
            @WithDefault("15m")
            Duration dataTime();

            /** From greeting to the last command. */
            @WithDefault("30m")
            Duration sessionTime();
        }

        /** The address that advice names in {@code rua}: the first recipient, or {@code dmarc@} its domain. */
        default String reportAddress() {
            var first = recipients()
                    .filter(r -> !r.isEmpty())
                    .map(r -> r.get(0).strip())
                    .orElse("@" + hostName());
            return first.startsWith("@") ? "dmarc" + first : first;
        }
    }

    interface Domains {
        /** A report for a domain not yet monitored adds it. */
        @WithName("auto-add")
        @WithDefault("true")
        boolean autoAdd();
    }

    interface Reports {
        /** Failure reports are kept with the personal data in them; docs/decisions/0008. */
        @WithDefault("false")
        boolean keepFailureContent();
    }

    /** How long what is kept; storage/Retention. */
    interface Retention {
        /** Aggregate and TLS reports, counts and all mail that came in; absent: for ever. */
        OptionalInt reportMonths();

        /** Failure reports and the mail that brought them; absent: as the others. */
        OptionalInt failureReportDays();

        /** Checks, but for the last one of each domain. */
        @WithDefault("400")
        int checkDays();
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
