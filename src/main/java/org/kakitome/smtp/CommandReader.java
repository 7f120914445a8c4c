package org.kakitome.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Collects one command line (RFC 5321 §4.1.1) at a time, never more than {@link SmtpLimits#COMMAND_LINE} octets of it. */
final class CommandReader {
    private final byte[] line = new byte[SmtpLimits.COMMAND_LINE - 2];
    private int length;
    private boolean afterCr;
    private boolean tooLong;
    private boolean skipping; // it was refused already, its rest is read over

    /**
     * The next command line without its CR LF, or its refusal; empty when more must come. A line with a CR or LF alone is refused at
     * once and its rest up to CR LF read over: a person with the wrong line ends sees why, and nothing behind them becomes a command.
     */
    Optional<Parsed<String>> read(Octets octets) {
        while (octets.remaining() > 0) {
            byte octet = octets.next();
            if (afterCr && octet == '\n') {
                var complete = complete();
                if (complete.isPresent()) return complete;
            } else if (afterCr || octet == '\n') {
                afterCr = octet == '\r';
                if (skipping) continue;
                skipping = true;
                return Optional.of(new Parsed.Refused<>(Reply.BARE_CR_OR_LF));
            } else if (octet == '\r') {
                afterCr = true;
            } else if (length < line.length) {
                line[length++] = octet;
            } else {
                tooLong = true;
            }
        }
        return Optional.empty();
    }

    private Optional<Parsed<String>> complete() {
        Optional<Parsed<String>> complete = skipping ? Optional.empty() : Optional.of(decode());
        length = 0;
        afterCr = false;
        tooLong = false;
        skipping = false;
        return complete;
    }

    // RFC 6531 §3.1: UTF-8 may stand in addresses; whether it may in this one is the command's matter
    private Parsed<String> decode() {
        if (tooLong) return new Parsed.Refused<>(Reply.LINE_TOO_LONG);
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, length))
                    .toString();
            if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t'))
                return new Parsed.Refused<>(Reply.BAD_CHARACTERS);
            return new Parsed.Valid<>(text);
        } catch (CharacterCodingException e) {
            return new Parsed.Refused<>(Reply.BAD_CHARACTERS);
        }
    }
}
