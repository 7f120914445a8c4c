package org.kakitome.dkim;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** A header field as it was received, with its folding and its final CRLF. */
public final class HeaderField {
    private final int position;
    private final byte[] octets;
    private final int colon;
    private final String name;
    private final String lowerCaseName;

    /** {@code octets} end with CRLF; {@code colon} is an index of them, or -1 for a line that is no field. */
    HeaderField(int position, byte[] octets, int colon) {
        this.position = position;
        this.octets = octets;
        this.colon = colon;
        int nameEnd = Math.max(colon, 0);
        while (nameEnd > 0 && ReceivedMessage.isSpace(octets[nameEnd - 1])) nameEnd--;
        this.name = new String(octets, 0, nameEnd, StandardCharsets.ISO_8859_1);
        this.lowerCaseName = name.toLowerCase(Locale.ROOT);
    }

    /** 0 is the first of the message. */
    public int position() {
        return position;
    }

    /** As written; a space before the colon (RFC 5322 §4.5.8) is no part of it. Empty for a line that is no field. */
    public String name() {
        return name;
    }

    public boolean is(String otherName) {
        return name.equalsIgnoreCase(otherName);
    }

    /** Unfolded, without the space around it; UTF-8 where it is that, else one char per octet. */
    public String value() {
        return text(valueOctets()).replaceAll("\r\n(?=[ \t])", "").strip();
    }

    String lowerCaseName() {
        return lowerCaseName;
    }

    /** Shared: not to be changed. */
    byte[] octets() {
        return octets;
    }

    /** Behind the colon, the final CRLF left out. */
    byte[] valueOctets() {
        return Arrays.copyOfRange(octets, colon + 1, octets.length - 2);
    }

    int colon() {
        return colon;
    }

    /** The same field with another value, one char per octet. */
    HeaderField withValue(String octetsAsText) {
        var value = octetsAsText.getBytes(StandardCharsets.ISO_8859_1);
        var changed = Arrays.copyOf(octets, colon + 1 + value.length + 2);
        System.arraycopy(value, 0, changed, colon + 1, value.length);
        changed[changed.length - 2] = '\r';
        changed[changed.length - 1] = '\n';
        return new HeaderField(position, changed, colon);
    }

    static String text(byte[] octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }

    /** Text that holds one char per octet, read as {@link #text(byte[])} does. */
    static String text(String octets) {
        return text(octets.getBytes(StandardCharsets.ISO_8859_1));
    }
}
