package org.kakitome.dmarc;

import java.util.List;
import java.util.Optional;

/**
 * The texts at one {@code _dmarc} name, sorted.
 *
 * @param claiming those that begin with {@code v=DMARC1}
 * @param others what else stands there
 */
public record PolicyRecords(List<String> claiming, List<String> others) {
    public static final PolicyRecords NOTHING = new PolicyRecords(List.of(), List.of());

    public static PolicyRecords select(List<String> texts) {
        return new PolicyRecords(
                texts.stream().filter(PolicyRecord::claimsToBeOne).toList(),
                texts.stream().filter(text -> !PolicyRecord.claimsToBeOne(text)).toList());
    }

    /** RFC 9989 §4.10 steps 2 and 6: two or more are all discarded, as if there were none. */
    public Optional<PolicyRecord> one() {
        return claiming.size() == 1 ? PolicyRecord.parse(claiming.get(0)) : Optional.empty();
    }

    public boolean several() {
        return claiming.size() > 1;
    }
}
