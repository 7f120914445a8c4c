package org.kakitome.source;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Set;

/** What a host name tells about who runs the host. For naming and grouping only: DMARC's Organizational Domain is found by asking DNS. */
public final class HostName {
    /** Labels under which country registries sell names: {@code example.co.jp} is one organization, {@code co.jp} is none. */
    private static final Set<String> REGISTRY_LABELS = Set.of(
            "ac", "ad", "co", "com", "ed", "edu", "go", "gob", "gov", "gr", "lg", "ltd", "me", "ne", "net", "nhs",
            "nom", "or", "org", "plc", "sch");

    private HostName() {}

    /** {@code example.net} for {@code mx1.out.example.net}, {@code example.co.jp} for {@code mail.example.co.jp}. */
    public static String organization(String host) {
        var labels = host.split("\\.");
        if (labels.length <= 2) return host;
        boolean countryRegistry =
                labels[labels.length - 1].length() == 2 && REGISTRY_LABELS.contains(labels[labels.length - 2]);
        int keep = countryRegistry ? 3 : 2;
        return String.join(".", Arrays.copyOfRange(labels, labels.length - keep, labels.length));
    }

    /**
     * A name spelled out of its own address, as {@code ec2-192-0-2-7.compute.example.com} or {@code 7.2.0.192.dynamic.example.net}: it says who lends the
     * address, not who sends from it.
     */
    static boolean spellsAddress(String host, InetAddress address) {
        var octets = address.getAddress();
        if (!(address instanceof Inet4Address)) {
            // ip6.example.net names carry at least the last two groups
            var tail = "%x%02x-%x%02x"
                    .formatted(octets[12] & 0xff, octets[13] & 0xff, octets[14] & 0xff, octets[15] & 0xff);
            return host.contains(tail);
        }
        var digits = host.replaceAll("[^0-9]+", "-");
        var forward = new StringBuilder();
        var backward = new StringBuilder();
        var hex = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            forward.append('-').append(octets[i] & 0xff);
            backward.insert(0, "-" + (octets[i] & 0xff));
            hex.append("%02x".formatted(octets[i] & 0xff));
        }
        var around = "-" + digits.replaceAll("-0+(?=[0-9])", "-") + "-";
        return around.contains(forward + "-") || around.contains(backward + "-") || host.contains(hex);
    }
}
