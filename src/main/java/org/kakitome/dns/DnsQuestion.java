package org.kakitome.dns;

/** One name and one type. Equal questions have equal answers within a session. */
public record DnsQuestion<T>(DomainName name, RecordType<T> type) {
    @Override
    public String toString() {
        return name + " " + type;
    }
}
