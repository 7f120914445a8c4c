package org.kakitome.spf;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsAnswer.Failure;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.MailExchange;
import org.kakitome.dns.RecordType;

/**
 * The zonedata of an openspf suite as a DNS. Its conventions: an SPF entry stands for TXT too unless the name has a TXT entry of its own ("NONE" is one without a
 * record); TIMEOUT in a list makes every type time out that the list does not hold.
 */
final class SuiteZone implements Dns {
    private static final String TIMEOUT = "TIMEOUT";
    private static final int MAX_ALIASES = 10;

    private final Map<String, List<Object>> zone = new HashMap<>();

    SuiteZone(Map<String, List<Object>> zonedata) {
        zonedata.forEach((name, entries) -> {
            var all = new ArrayList<>(entries);
            boolean ownTxt = entries.stream().anyMatch(e -> e instanceof Map<?, ?> map && map.containsKey("TXT"));
            for (var entry : entries)
                if (entry instanceof Map<?, ?> map && map.containsKey("SPF") && !ownTxt)
                    all.add(Map.of("TXT", map.get("SPF")));
            zone.put(name.toLowerCase(Locale.ROOT), all);
        });
    }

    @Override
    public <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
        return CompletableFuture.completedFuture(answer(question.name().ascii(), question.type(), 0));
    }

    private <T> DnsAnswer<T> answer(String name, RecordType<T> type, int aliases) {
        var entries = zone.get(name);
        if (entries == null) return new DnsAnswer.NxDomain<>();
        var records = new ArrayList<T>();
        for (var entry : entries)
            if (entry instanceof Map<?, ?> map) {
                if (map.containsKey("CNAME") && aliases < MAX_ALIASES)
                    return answer(lower(map.get("CNAME")), type, aliases + 1);
                if (map.containsKey("CNAME")) return new DnsAnswer.Failed<>(Failure.BROKEN, "CNAME loop");
                var data = map.get(type.mnemonic());
                if (data != null && !data.equals("NONE")) records.add(record(type, data));
            }
        if (!records.isEmpty()) return new DnsAnswer.Found<>(records, List.of());
        return entries.contains(TIMEOUT) ? new DnsAnswer.Failed<>(Failure.TIMEOUT, "suite") : new DnsAnswer.NoData<>();
    }

    @SuppressWarnings("unchecked") // by the type asked for
    private static <T> T record(RecordType<T> type, Object data) {
        if (type == RecordType.A || type == RecordType.AAAA) return (T) address(data.toString());
        if (type == RecordType.MX) {
            var mx = (List<?>) data;
            return (T) new MailExchange(Integer.parseInt(mx.get(0).toString()), name(lower(mx.get(1))));
        }
        if (type == RecordType.PTR) return (T) name(lower(data));
        return (T) (data instanceof List<?> strings ? String.join("", (List<String>) strings) : data.toString());
    }

    private static String lower(Object name) {
        var text = name.toString().toLowerCase(Locale.ROOT);
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static DomainName name(String text) {
        return text.isEmpty() ? DomainName.ROOT : DomainName.of(text);
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
