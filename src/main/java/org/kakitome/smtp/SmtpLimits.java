package org.kakitome.smtp;

import java.time.Duration;

/**
 * What one client, and all of them together, may use. The constants are the protocol's; the components are an operator's to change.
 *
 * @param messageSize octets of one message, as SIZE announces it
 * @param connectionsPerAddress connections at once from one IPv4 address or one IPv6 /64
 * @param connections connections at once in all
 * @param bufferedOctets content held in memory over all sessions, until the sink has it; of a large message the last {@link #IN_MEMORY}
 * @param commandTime from one reply to the next whole command line, and between two pieces of DATA
 * @param dataTime from 354 to the final dot
 * @param sessionTime from greeting to the last command; a DATA that began in time may still finish
 * @param storeTime how long the sink may take before the client is told to try again
 * @param greetingDelay how long a client must stay silent before it is greeted (RFC 5321 §3.1). A moment is enough for those who
 *     speak first, as HTTP and TLS clients do: their words come right behind the connection. Zero greets at once
 * @param stopTime how long a running DATA may hold up {@link SmtpListener#stop}
 */
public record SmtpLimits(
        long messageSize,
        int connectionsPerAddress,
        int connections,
        long bufferedOctets,
        Duration commandTime,
        Duration dataTime,
        Duration sessionTime,
        Duration storeTime,
        Duration greetingDelay,
        Duration stopTime) {

    static final int LOCAL_PART = 64; // RFC 5321 §4.5.3.1.1, octets
    static final int DOMAIN = 255; // RFC 5321 §4.5.3.1.2, octets
    // RFC 5321 §4.5.3.1.4: 512 with CRLF; extensions add to it: SIZE 26 (RFC 1870 §3), BODY 17 (RFC 6152 §2),
    // SMTPUTF8 10 (RFC 6531 §3.1). Lenient: every command may use what MAIL may.
    static final int COMMAND_LINE = 512 + 26 + 17 + 10;
    static final int TEXT_LINE = 1000; // RFC 5321 §4.5.3.1.6, with CRLF, without the stuffing dot
    static final int RECIPIENTS = 100; // RFC 5321 §4.5.3.1.8: at least
    static final int RECEIVED_HEADERS = 100; // RFC 5321 §6.3: at least, before it is a loop
    static final int IN_MEMORY = 1024 * 1024; // octets of one message, the rest is in a file
    static final int ERRORS = 20; // DESIGN; Postfix smtpd_hard_error_limit
    static final int JUNK_COMMANDS =
            100; // NOOP, RSET, VRFY, HELP, EHLO per stored message; Postfix smtpd_junk_command_limit
    // 4yz replies per stored message, then each is an error: recipients that are too many are no error to begin with.
    // Postfix smtpd_recipient_overshoot_limit
    static final int PUT_OFF = 1000;
    static final int REPLY_LINE = 512; // RFC 5321 §4.5.3.1.5, with CRLF

    private static final long MIB = 1024 * 1024;

    /** DESIGN's numbers. Times: RFC 5321 §4.5.3.2.7 wants five minutes; clients wait ten for the reply to the dot (§4.5.3.2.6). */
    public static SmtpLimits standard() {
        return new SmtpLimits(
                25 * MIB,
                100,
                1_000,
                Runtime.getRuntime().maxMemory() / 4,
                Duration.ofMinutes(5),
                Duration.ofMinutes(15),
                Duration.ofMinutes(30),
                Duration.ofMinutes(5),
                Duration.ofMillis(1),
                Duration.ofSeconds(10));
    }

    public SmtpLimits withMessageSize(long octets) {
        return new SmtpLimits(
                octets,
                connectionsPerAddress,
                connections,
                bufferedOctets,
                commandTime,
                dataTime,
                sessionTime,
                storeTime,
                greetingDelay,
                stopTime);
    }

    public SmtpLimits withConnections(int perAddress, int inAll) {
        return new SmtpLimits(
                messageSize,
                perAddress,
                inAll,
                bufferedOctets,
                commandTime,
                dataTime,
                sessionTime,
                storeTime,
                greetingDelay,
                stopTime);
    }

    public SmtpLimits withBufferedOctets(long octets) {
        return new SmtpLimits(
                messageSize,
                connectionsPerAddress,
                connections,
                octets,
                commandTime,
                dataTime,
                sessionTime,
                storeTime,
                greetingDelay,
                stopTime);
    }

    public SmtpLimits withGreetingDelay(Duration delay) {
        return new SmtpLimits(
                messageSize,
                connectionsPerAddress,
                connections,
                bufferedOctets,
                commandTime,
                dataTime,
                sessionTime,
                storeTime,
                delay,
                stopTime);
    }

    public SmtpLimits withTimes(Duration command, Duration data, Duration session) {
        return new SmtpLimits(
                messageSize,
                connectionsPerAddress,
                connections,
                bufferedOctets,
                command,
                data,
                session,
                storeTime,
                greetingDelay,
                stopTime);
    }

    public SmtpLimits withStopTime(Duration time) {
        return new SmtpLimits(
                messageSize,
                connectionsPerAddress,
                connections,
                bufferedOctets,
                commandTime,
                dataTime,
                sessionTime,
                storeTime,
                greetingDelay,
                time);
    }
}
