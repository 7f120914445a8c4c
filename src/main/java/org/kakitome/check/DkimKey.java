package org.kakitome.check;

import java.time.Instant;
import java.util.Optional;

/**
 * A key that mail can be signed with today.
 *
 * @param selector in lower case
 * @param name where it is published, {@code s1._domainkey.example.com}
 * @param type rsa or ed25519
 * @param fingerprint the same for the same key, whatever record it stands in
 * @param ownName it stands in the domain itself: its owner makes and changes it
 * @param holder the service whose key it is, by the CNAME that leads to it
 * @param usual the one service that is known to use this selector; others may, too
 * @param isNew no check made here has seen it at this selector before
 * @param firstSeen by a check made here
 * @param otherUntil when another key was last seen at this selector before
 */
public record DkimKey(
        String selector,
        String name,
        String type,
        int bits,
        String fingerprint,
        boolean ownName,
        Optional<String> holder,
        Optional<String> usual,
        boolean isNew,
        Instant firstSeen,
        Optional<Instant> otherUntil) {}
