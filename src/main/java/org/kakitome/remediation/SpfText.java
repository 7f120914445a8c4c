package org.kakitome.remediation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** An SPF record as its owner wrote it, to be added to. */
record SpfText(List<String> terms) {
    private static final Pattern LAST = Pattern.compile("(?i)[-+~?]?all|redirect=.*");

    static SpfText parse(String text) {
        return new SpfText(Arrays.stream(text.strip().split(" +")).toList());
    }

    /** Addresses as mechanisms, before {@code all} or {@code redirect}: what comes behind is never read (RFC 7208 §5.1). */
    SpfText withAddresses(Collection<String> addresses) {
        var changed = new ArrayList<>(terms);
        int place = 0;
        while (place < changed.size() && !LAST.matcher(changed.get(place)).matches()) place++;
        for (String address : addresses) {
            var mechanism = (address.contains(":") ? "ip6:" : "ip4:") + address;
            boolean there =
                    changed.stream().anyMatch(t -> t.toLowerCase(Locale.ROOT).equals(mechanism));
            if (!there) changed.add(place++, mechanism);
        }
        return new SpfText(changed);
    }

    @Override
    public String toString() {
        return String.join(" ", terms);
    }
}
