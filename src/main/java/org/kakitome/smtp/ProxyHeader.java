package org.kakitome.smtp;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The header with which a load balancer tells whom it speaks for: the PROXY protocol, version 1 (a line) and 2 (binary), as HAProxy specifies it in proxy-protocol.txt.
 * Read only from peers that are configured to send it, and then it must be there: whoever may leave it out could pass for anybody.
 *
 * <pre>
 * "PROXY" SP ( "TCP4" / "TCP6" ) SP source SP destination SP port SP port CRLF  /  "PROXY UNKNOWN" … CRLF           §2.1
 * %x0D.0A.0D.0A.00.0D.0A.51.55.49.54.0A  version/command  family/protocol  length(2)  addresses  TLVs               §2.2
 * </pre>
 */
final class ProxyHeader {
    private static final int LINE = 107; // §2.1, with CRLF
    // §2.2: 16 octets and as many as they announce, up to 65,535. Nothing that we read is that long; 2 KiB leave room
    // for the TLVs of a TLS client.
    private static final int BINARY = 16 + 2048;
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

    private static final Pattern TCP = Pattern.compile(
            "PROXY (?:TCP4 (?<v4>[0-9.]{7,15}) [0-9.]{7,15}|TCP6 (?<v6>[0-9A-Fa-f:.]{2,45}) [0-9A-Fa-f:.]{2,45})"
                    + " [0-9]{1,5} [0-9]{1,5}");

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    /** What is known so far. */
    sealed interface Outcome {
        /** More must come. */
        record Incomplete() implements Outcome {}

        /** The peer is not to be listened to. */
        record Malformed() implements Outcome {}

        /**
         * @param client for whom the peer speaks; empty: for itself, as its health checks do
         * @param rest octets behind the header
         */
        record Complete(Optional<InetAddress> client, byte[] rest) implements Outcome {}
    }

    private static final Outcome INCOMPLETE = new Outcome.Incomplete();
    private static final Outcome MALFORMED = new Outcome.Malformed();

    Outcome read(byte[] more) {
        octets.writeBytes(more);
        var all = octets.toByteArray();
        if (all.length == 0) return INCOMPLETE;
        return all[0] == SIGNATURE[0] ? binary(all) : line(all);
    }

    private static Outcome line(byte[] all) {
        int end = endOfLine(all);
        if (end < 0) return all.length >= LINE || !isPrefix(all, "PROXY ") ? MALFORMED : INCOMPLETE;
        var text = new String(all, 0, end, StandardCharsets.ISO_8859_1);
        var rest = Arrays.copyOfRange(all, end + 2, all.length);
        if (text.matches("PROXY UNKNOWN(?: [ -~]*)?")) return new Outcome.Complete(Optional.empty(), rest);
        var match = TCP.matcher(text);
        if (!match.matches()) return MALFORMED;
        boolean v4 = match.group("v4") != null;
        return complete(v4 ? match.group("v4") : match.group("v6"), v4 ? 4 : 16, rest);
    }

    private static int endOfLine(byte[] all) {
        for (int i = 0; i + 1 < Math.min(all.length, LINE); i++) if (all[i] == '\r' && all[i + 1] == '\n') return i;
        return -1;
    }

    private static boolean isPrefix(byte[] all, String expected) {
        for (int i = 0; i < Math.min(all.length, expected.length()); i++)
            if (all[i] != expected.charAt(i)) return false;
        return true;
    }

    /** The pattern leaves only digits, dots and colons: nothing is asked of DNS. */
    private static Outcome complete(String address, int octets, byte[] rest) {
        try {
            if (octets == 4 && !address.matches("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}")) return MALFORMED;
            if (octets == 16 && !address.contains(":")) return MALFORMED;
            return new Outcome.Complete(Optional.of(InetAddress.getByName(address)), rest);
        } catch (UnknownHostException e) {
            return MALFORMED;
        }
    }

    private static Outcome binary(byte[] all) {
        int known = Math.min(all.length, SIGNATURE.length);
        if (!Arrays.equals(all, 0, known, SIGNATURE, 0, known)) return MALFORMED;
        if (all.length < 16) return INCOMPLETE;
        int length = (all[14] & 0xff) << 8 | all[15] & 0xff;
        if (16 + length > BINARY) return MALFORMED;
        if (all.length < 16 + length) return INCOMPLETE;
        var rest = Arrays.copyOfRange(all, 16 + length, all.length);
        return switch (all[12]) {
            case 0x20 -> new Outcome.Complete(Optional.empty(), rest); // LOCAL
            case 0x21 -> proxied(all, length, rest);
            default -> MALFORMED;
        };
    }

    // §2.2: of a family that is not known (UNSPEC, UNIX) the connection's own address stands
    private static Outcome proxied(byte[] all, int length, byte[] rest) {
        int family = (all[13] & 0xff) >> 4;
        if (family != 1 && family != 2) return new Outcome.Complete(Optional.empty(), rest);
        int octets = family == 1 ? 4 : 16;
        if (length < 2 * octets + 4) return MALFORMED;
        try {
            var client = InetAddress.getByAddress(Arrays.copyOfRange(all, 16, 16 + octets));
            return new Outcome.Complete(Optional.of(client), rest);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // the length is an address's own
        }
    }
}
