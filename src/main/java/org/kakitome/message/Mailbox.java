package org.kakitome.message;

import java.util.Optional;
import org.kakitome.dns.DomainName;

/**
 * One mailbox of a From field.
 *
 * @param displayName decoded (RFC 2047), for people; may be empty
 * @param localPart as written, quotes included
 * @param domainText as written
 * @param domain as a name, A-labels; empty for an address literal and for what is no name
 */
public record Mailbox(String displayName, String localPart, String domainText, Optional<DomainName> domain) {
    public String address() {
        return localPart + "@" + domainText;
    }
}
