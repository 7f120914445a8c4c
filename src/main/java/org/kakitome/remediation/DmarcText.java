package org.kakitome.remediation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A DMARC record as its owner wrote it, to be changed in one place: order and unknown tags stay, what RFC 9989 §9.3 took out of the language and repeated tags go.
 * Whether it is right is for {@code dmarc} to say.
 */
record DmarcText(List<Tag> tags) {
    private static final Set<String> REMOVED = Set.of("pct", "rf", "ri"); // RFC 9989 §9.3

    record Tag(String name, String value) {}

    /** Pieces that are no tag at all are left out. */
    static DmarcText parse(String text) {
        var tags = new ArrayList<Tag>();
        for (String piece : text.split(";")) {
            int equals = piece.indexOf('=');
            if (equals < 0) continue;
            var name = piece.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            var value = piece.substring(equals + 1).strip();
            boolean repeated = tags.stream().anyMatch(t -> t.name.equals(name));
            if (!name.isEmpty() && !value.isEmpty() && !repeated && !REMOVED.contains(name))
                tags.add(new Tag(name, value));
        }
        return new DmarcText(List.copyOf(tags));
    }

    Optional<String> value(String name) {
        return tags.stream().filter(t -> t.name.equals(name)).map(Tag::value).findFirst();
    }

    /** In its place, or, where there is none yet, behind {@code p}, or behind {@code v}. */
    DmarcText with(String name, String value) {
        var changed = new ArrayList<Tag>(tags);
        for (int i = 0; i < changed.size(); i++) {
            if (!changed.get(i).name.equals(name)) continue;
            changed.set(i, new Tag(name, value));
            return new DmarcText(changed);
        }
        int place = 0;
        while (place < changed.size() && Set.of("v", "p").contains(changed.get(place).name)) place++;
        changed.add(name.equals("p") ? Math.min(1, changed.size()) : place, new Tag(name, value));
        return new DmarcText(changed);
    }

    DmarcText without(String name) {
        return new DmarcText(tags.stream().filter(t -> !t.name.equals(name)).toList());
    }

    /** Another destination of aggregate reports, beside those that are there. */
    DmarcText withReportsTo(String uri) {
        var there = value("rua");
        return there.isPresent() ? with("rua", there.get() + "," + uri) : with("rua", uri);
    }

    @Override
    public String toString() {
        return String.join("; ", tags.stream().map(t -> t.name + "=" + t.value).toList());
    }
}
