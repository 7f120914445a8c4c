package org.kakitome.smtp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.kakitome.smtp.MessageSink.Acceptance;

/**
 * One reply (RFC 5321 §4.2) with its enhanced status code (RFC 3463, 5248). All replies this listener can give stand here.
 *
 * @param enhanced empty where RFC 2034 §4 wants none: greeting, EHLO, HELO, 3xx
 * @param closing the connection is closed after it
 */
record Reply(int code, String enhanced, boolean closing, List<String> lines) {

    // Connection, RFC 5321 §3.1, §3.8
    static final Reply TOO_MANY_CONNECTIONS = closing(421, "4.7.0", "Too many connections, try again later");
    static final Reply TOO_MANY_ERRORS = closing(421, "4.7.0", "Too many errors");
    static final Reply SHUTTING_DOWN = closing(421, "4.3.2", "Shutting down, try again later");
    static final Reply COMMAND_TIMEOUT = closing(421, "4.4.2", "Timeout, nothing came in time");
    static final Reply DATA_TIMEOUT = closing(421, "4.4.2", "Timeout, the message took too long");
    static final Reply SESSION_TIMEOUT = closing(421, "4.4.2", "Timeout, the session took too long");
    static final Reply STORE_TIMEOUT = closing(421, "4.3.0", "Could not be stored in time, try again later");
    static final Reply OUT_OF_TURN = closing(554, "5.5.0", "You spoke before it was your turn");
    static final Reply NOT_HTTP = closing(502, "5.7.0", "This is a mail server");

    // Commands, RFC 5321 §4.1
    static final Reply OK = of(250, "2.0.0", "Ok");
    static final Reply BYE = closing(221, "2.0.0", "Bye");
    static final Reply CANNOT_VERIFY = of(252, "2.0.0", "Cannot verify, but will take mail for our recipients");
    static final Reply HELP =
            of(214, "2.0.0", "RFC 5321, receive only: EHLO HELO MAIL RCPT DATA RSET NOOP VRFY HELP QUIT");
    static final Reply UNKNOWN_COMMAND = of(500, "5.5.2", "Unknown command");
    static final Reply NOT_IMPLEMENTED = of(502, "5.5.1", "Not offered here");
    static final Reply LINE_TOO_LONG = of(500, "5.5.2", "Command line too long");
    static final Reply BARE_CR_OR_LF = of(500, "5.5.2", "A command line ends with CR LF and holds neither alone");
    static final Reply BAD_CHARACTERS = of(500, "5.5.2", "Control characters or invalid UTF-8 in a command line");
    static final Reply ARGUMENT_MISSING = of(501, "5.5.4", "Argument missing");
    static final Reply ARGUMENT_NOT_ALLOWED = of(501, "5.5.4", "No argument allowed");
    static final Reply HELLO_FIRST = of(503, "5.5.1", "Say EHLO or HELO first");

    // MAIL and RCPT, RFC 5321 §4.1.1.2, §4.1.1.3
    static final Reply SENDER_OK = of(250, "2.1.0", "Ok");
    static final Reply RECIPIENT_OK = of(250, "2.1.5", "Ok");
    static final Reply NESTED_MAIL = of(503, "5.5.1", "A mail transaction is open, RSET ends it");
    static final Reply MAIL_FIRST = of(503, "5.5.1", "MAIL first");
    static final Reply BAD_SENDER = of(501, "5.1.7", "Bad sender syntax, want MAIL FROM:<local-part@domain>");
    static final Reply BAD_RECIPIENT = of(501, "5.1.3", "Bad recipient syntax, want RCPT TO:<local-part@domain>");
    static final Reply UNKNOWN_PARAMETER = of(555, "5.5.4", "Parameter not known here");
    static final Reply BAD_PARAMETER = of(501, "5.5.4", "Bad value, or parameter given twice");
    static final Reply NEEDS_SMTPUTF8 = of(553, "5.6.7", "Address is not ASCII, MAIL needs SMTPUTF8");
    static final Reply NO_RELAY = of(550, "5.7.1", "Not a recipient here, and nothing is relayed");
    static final Reply CLOSED_RECIPIENT = of(550, "5.1.1", "This one-time address is closed, or never was open");
    static final Reply TOO_MANY_RECIPIENTS = of(452, "4.5.3", "Too many recipients");
    static final Reply TOO_BIG = of(552, "5.3.4", "Message is bigger than SIZE allows");
    static final Reply NO_ROOM = of(452, "4.3.1", "No room now, try again later");

    // DATA, RFC 5321 §4.1.1.4
    static final Reply START_INPUT = of(354, "", "End with CR LF . CR LF");
    static final Reply RECIPIENT_FIRST = of(503, "5.5.1", "RCPT first");
    static final Reply NO_VALID_RECIPIENT = of(554, "5.5.1", "No valid recipient");
    static final Reply MAIL_LOOP = of(554, "5.4.6", "Too many Received fields, a mail loop");
    static final Reply TRY_LATER = of(451, "4.3.0", "Could not be stored, try again later");

    // STARTTLS, RFC 3207 §4
    static final Reply READY_FOR_TLS = of(220, "2.0.0", "Go ahead with TLS");
    static final Reply TLS_ALREADY = of(503, "5.5.1", "TLS is on already");

    static Reply greeting(String hostName) {
        return of(220, "", hostName + " ESMTP");
    }

    static Reply hello(String hostName) {
        return of(250, "", hostName);
    }

    static Reply ehlo(String hostName, List<String> keywords) {
        var lines = new ArrayList<String>();
        lines.add(hostName);
        lines.addAll(keywords);
        return new Reply(250, "", false, List.copyOf(lines));
    }

    /** {@code id} comes from our own storage, yet a reply must stay one printable line whatever it is. */
    static Reply stored(String id) {
        return of(250, "2.0.0", "Stored as " + line(id.replaceAll("[^!-~]", "?"), 100));
    }

    /** A policy's verdict, in its own words: one printable line whatever they are. */
    static Reply refused(Acceptance.Refused verdict) {
        return of(verdict.code(), verdict.enhancedCode(), line(verdict.text().replaceAll("[^ -~]", "?"), 400));
    }

    private static String line(String text, int longest) {
        return text.substring(0, Math.min(text.length(), longest));
    }

    private static Reply of(int code, String enhanced, String text) {
        return new Reply(code, enhanced, false, List.of(text));
    }

    private static Reply closing(int code, String enhanced, String text) {
        return new Reply(code, enhanced, true, List.of(text));
    }

    boolean refuses() {
        return code >= 500;
    }

    boolean putsOff() {
        return code / 100 == 4;
    }

    // Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF    RFC 5321 §4.2
    byte[] wire() {
        var wire = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            wire.append(code).append(i < lines.size() - 1 ? '-' : ' ');
            if (!enhanced.isEmpty()) wire.append(enhanced).append(' ');
            wire.append(lines.get(i)).append("\r\n");
        }
        return wire.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
