package org.kakitome.check;

import java.util.List;
import java.util.Optional;

/**
 * One thing seen about a domain, as a code with facts; the sentences are in the message bundle under {@code finding.<CODE>.line}, which serves as the
 * folded line of its section too, {@code .meaning} and {@code .fix}.
 *
 * @param subject what it is about: a DNS name, a term of a record
 * @param facts fill the places of the sentence, in order
 * @param mend the record to publish instead, where one can be given
 */
public record Finding(
        FindingCode code, Severity severity, String subject, List<String> facts, Optional<DnsRecord> mend) {
    /** A DNS record as a person pastes it at a DNS host. {@code value} is unquoted. */
    public record DnsRecord(String name, String type, String value) {
        /** One line of a zone file, character-strings of at most 255 octets (RFC 1035 §3.3). */
        public String zoneLine() {
            if (!type.equals("TXT")) return name + ". IN " + type + " " + value;
            var line = new StringBuilder(name + ". IN TXT");
            for (int i = 0; i < Math.max(1, value.length()); i += 255)
                line.append(" \"")
                        .append(value.substring(i, Math.min(value.length(), i + 255))
                                .replace("\\", "\\\\")
                                .replace("\"", "\\\""))
                        .append('"');
            return line.toString();
        }
    }
}
