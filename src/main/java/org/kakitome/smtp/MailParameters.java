package org.kakitome.smtp;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import org.kakitome.smtp.PathArgument.Parameter;

/**
 * The parameters of MAIL that we offer.
 *
 * @param size what the client expects the message to have, in octets: RFC 1870 §4
 * @param smtpUtf8 RFC 6531 §3.4
 */
record MailParameters(OptionalLong size, boolean smtpUtf8) {

    static Parsed<MailParameters> parse(List<Parameter> parameters) {
        var size = OptionalLong.empty();
        boolean smtpUtf8 = false;
        var seen = new HashSet<String>();
        for (var parameter : parameters) {
            var value = parameter.value().orElse("");
            if (!seen.add(parameter.keyword())) return new Parsed.Refused<>(Reply.BAD_PARAMETER);
            switch (parameter.keyword()) {
                case "SIZE" -> { // size-value = 1*20DIGIT                                        RFC 1870 §3
                    if (!value.matches("[0-9]{1,20}")) return new Parsed.Refused<>(Reply.BAD_PARAMETER);
                    size = OptionalLong.of(value.length() > 18 ? Long.MAX_VALUE : Long.parseLong(value));
                }
                case "BODY" -> { // body-value = "7BIT" / "8BITMIME"                              RFC 6152 §2
                    if (!value.matches("(?i)7BIT|8BITMIME")) return new Parsed.Refused<>(Reply.BAD_PARAMETER);
                }
                case "SMTPUTF8" -> { // takes no value                                            RFC 6531 §3.4
                    if (parameter.value().isPresent()) return new Parsed.Refused<>(Reply.BAD_PARAMETER);
                    smtpUtf8 = true;
                }
                default -> {
                    return new Parsed.Refused<>(Reply.UNKNOWN_PARAMETER);
                }
            }
        }
        return new Parsed.Valid<>(new MailParameters(size, smtpUtf8));
    }
}
