package org.kakitome.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The texts at one {@code _dmarc} name, sorted.
 *
 * @param claiming those that begin with {@code v=DMARC1}
 * @param others what else stands there
 * @param one the record; RFC 9989 §4.10 steps 2 and 6: two or more are all discarded, as if there were none
 */
public record PolicyRecords(List<String> claiming, List<String> others, Optional<PolicyRecord> one) {
    public static final PolicyRecords NOTHING = new PolicyRecords(List.of(), List.of(), Optional.empty());

    private static final PolicyRecordCache READ = new PolicyRecordCache();

    public static PolicyRecords select(List<String> texts) {
        if (texts.isEmpty()) return NOTHING;
        var claiming = new ArrayList<String>();
        var others = new ArrayList<String>();
        for (var text : texts) (PolicyRecord.claimsToBeOne(text) ? claiming : others).add(text);
        var one = claiming.size() == 1 ? READ.parse(claiming.get(0)) : Optional.<PolicyRecord>empty();
        return new PolicyRecords(List.copyOf(claiming), List.copyOf(others), one);
    }

    public boolean several() {
        return claiming.size() > 1;
    }
}
