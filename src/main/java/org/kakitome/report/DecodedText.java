package org.kakitome.report;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The characters of a document, XML or JSON: byte order mark, then declaration, then the media type's charset, then UTF-8 (XML 1.0 Appendix F). Where the bytes
 * are not what is declared, they are still read: an invalid UTF-8 sequence as windows-1252, anything else as U+FFFD.
 */
final class DecodedText extends Reader {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final char[] HIGH_HALF = highHalf();
    private static final Pattern DECLARED_ENCODING =
            Pattern.compile("<\\?xml[^>]{0,200}?encoding\\s*=\\s*[\"']\\s*([^\"'>]{1,60}?)\\s*[\"']");

    private final InputStream in;
    private final Notes notes;
    private final CharsetDecoder decoder;
    private final boolean fallsBack;
    private final ByteBuffer bytes = ByteBuffer.allocate(8_192).flip();
    private boolean sourceEnded;

    /** @param mediaType charset of the media type, or empty: RFC 7303 §3.2 puts it before the declaration, but it is far more often wrong */
    DecodedText(InputStream in, String mediaType, Notes notes) throws IOException {
        var buffered = new BufferedInputStream(in, 1_024);
        buffered.mark(1_024);
        var charset = charset(buffered.readNBytes(1_024), mediaType, notes);
        buffered.reset();
        this.in = buffered;
        this.notes = notes;
        this.fallsBack = charset.equals(StandardCharsets.UTF_8);
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** By byte order mark, or by the zeros between ASCII characters; empty for all encodings that contain ASCII. */
    static Optional<Charset> unicodeCharset(byte[] head) {
        int b0 = head.length > 0 ? head[0] & 0xff : -1;
        int b1 = head.length > 1 ? head[1] & 0xff : -1;
        int b2 = head.length > 2 ? head[2] & 0xff : -1;
        int b3 = head.length > 3 ? head[3] & 0xff : -1;
        if (b0 == 0xff && b1 == 0xfe && b2 == 0 && b3 == 0) return Optional.of(Charset.forName("UTF-32LE"));
        if (b0 == 0 && b1 == 0 && b2 == 0xfe && b3 == 0xff) return Optional.of(Charset.forName("UTF-32BE"));
        if (b0 == 0xff && b1 == 0xfe) return Optional.of(StandardCharsets.UTF_16LE);
        if (b0 == 0xfe && b1 == 0xff) return Optional.of(StandardCharsets.UTF_16BE);
        if (b0 > 0 && b0 < 0x80 && b1 == 0 && b2 > 0 && b3 == 0) return Optional.of(StandardCharsets.UTF_16LE);
        if (b0 == 0 && b1 > 0 && b1 < 0x80 && b2 == 0 && b3 > 0) return Optional.of(StandardCharsets.UTF_16BE);
        return Optional.empty();
    }

    private static Charset charset(byte[] head, String mediaType, Notes notes) {
        var unicode = unicodeCharset(head);
        if (unicode.isPresent()) return unicode.get();
        if (head.length > 2 && head[0] == (byte) 0xef && head[1] == (byte) 0xbb && head[2] == (byte) 0xbf)
            return StandardCharsets.UTF_8;
        var declaration = DECLARED_ENCODING.matcher(new String(head, StandardCharsets.ISO_8859_1));
        if (!declaration.find()) return named(mediaType);
        return declared(declaration.group(1), notes);
    }

    /** Of a media type. Anything that windows-1252 contains is read as UTF-8, which falls back to it. */
    private static Charset named(String mediaType) {
        var charset = mediaType.isBlank() ? StandardCharsets.UTF_8 : declared(mediaType.strip(), new Notes());
        return charset.equals(WINDOWS_1252) ? StandardCharsets.UTF_8 : charset;
    }

    private static Charset declared(String name, Notes notes) {
        try {
            var charset = Charset.forName(name);
            // Lenient: as browsers do. US-ASCII with high bytes is something else, ISO 8859-1 has nothing in 80 to 9F.
            if (charset.equals(StandardCharsets.US_ASCII)) return StandardCharsets.UTF_8;
            if (charset.equals(StandardCharsets.ISO_8859_1)) return WINDOWS_1252;
            if (new String(new byte[] {'<', '?', 'x'}, charset).equals("<?x")) return charset;
            // Lenient: a declaration written as a string in memory says utf-16 and is then stored as UTF-8.
            notes.add(NoteCode.ENCODING_WRONG, name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            notes.add(NoteCode.ENCODING_UNKNOWN, name);
        }
        return StandardCharsets.UTF_8;
    }

    @Override
    public int read(char[] target, int from, int length) throws IOException {
        if (length == 0) return 0;
        var out = CharBuffer.wrap(target, from, length);
        int start = out.position();
        while (out.position() == start) {
            var result = decoder.decode(bytes, out, sourceEnded);
            if (result.isError()) repair(result, out);
            else if (result.isOverflow()) break;
            else if (sourceEnded) return out.position() > start ? out.position() - start : -1;
            else fill();
        }
        return out.position() - start;
    }

    private void fill() throws IOException {
        bytes.compact();
        int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (n < 0) sourceEnded = true;
        else bytes.position(bytes.position() + n);
        bytes.flip();
    }

    private void repair(CoderResult wrong, CharBuffer out) {
        int length = Math.max(1, Math.min(wrong.length(), bytes.remaining()));
        var invalid = new byte[length];
        bytes.get(invalid);
        notes.add(NoteCode.INVALID_BYTES, () -> String.format("%02x", invalid[0] & 0xff));
        // Lenient: what claims UTF-8 and is none, is windows-1252 more often than all other encodings together.
        out.put(fallsBack ? HIGH_HALF[invalid[0] & 0x7f] : '\ufffd');
        if (fallsBack && length > 1) bytes.position(bytes.position() - length + 1);
    }

    private static char[] highHalf() {
        var octets = new byte[128];
        for (int i = 0; i < 128; i++) octets[i] = (byte) (0x80 + i);
        return new String(octets, WINDOWS_1252).toCharArray();
    }

    @Override
    public void close() {
        // the source is not ours
    }
}
