package org.kakitome.dns;

import java.net.InetAddress;

/**
 * The record types we ask for, each with the Java type of its data.
 *
 * @param <T> data of one record
 */
public final class RecordType<T> {
    /**
     * Text: the character-strings of one record joined without a separator (RFC 7208 §3.3, RFC 9989 §4.5). One {@code char} per octet (ISO 8859-1),
     * so that rules about non-ASCII octets see what was sent.
     */
    public static final RecordType<String> TXT = new RecordType<>("TXT");

    public static final RecordType<InetAddress> A = new RecordType<>("A");
    public static final RecordType<InetAddress> AAAA = new RecordType<>("AAAA");
    public static final RecordType<MailExchange> MX = new RecordType<>("MX");
    public static final RecordType<DomainName> PTR = new RecordType<>("PTR");
    public static final RecordType<DomainName> NS = new RecordType<>("NS");
    /** The alias itself, not what it leads to. */
    public static final RecordType<DomainName> CNAME = new RecordType<>("CNAME");
    /** The deprecated type 99 (RFC 7208 §14.1): asked only to say that it is there. Text as in {@link #TXT}. */
    public static final RecordType<String> SPF = new RecordType<>("SPF");

    private final String mnemonic;

    private RecordType(String mnemonic) {
        this.mnemonic = mnemonic;
    }

    /** As in a zone file: {@code TXT}. */
    public String mnemonic() {
        return mnemonic;
    }

    @Override
    public String toString() {
        return mnemonic;
    }
}
