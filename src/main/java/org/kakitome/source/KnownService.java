package org.kakitome.source;

import java.util.List;
import java.util.Optional;

/**
 * A service many domains send through, as {@code services.txt} describes it.
 *
 * @param id stable, part of URLs
 * @param dkimDomains {@code d=} it signs with while nothing is set up: the domain or any below it
 * @param returnPathDomains what SPF passes for while nothing is set up: the domain or any below it
 * @param hosts suffixes of its host names
 * @param include what it asks to have in SPF
 * @param menu where the sending domain is authenticated, in the words of its English pages
 * @param dkimRecords the same for every customer; empty where the service makes them per customer
 * @param returnPathRecords likewise, for a return path in the customer's domain
 */
public record KnownService(
        String id,
        String name,
        Kind kind,
        List<String> dkimDomains,
        List<String> returnPathDomains,
        List<String> hosts,
        Optional<String> include,
        Optional<String> menu,
        List<RecordTemplate> dkimRecords,
        List<RecordTemplate> returnPathRecords) {

    public enum Kind {
        /** Sends for its customers. */
        SENDER,
        /** Holds mailboxes: sends for customers, but forwards too, and anybody can have an account. */
        MAILBOX,
        /** Filters and relays other people's mail: mostly seen on a recipient's side. */
        GATEWAY
    }

    /** A DNS record with {@code {domain}} in place of the customer's domain. */
    public record RecordTemplate(String name, String type, String value) {
        public RecordTemplate at(String domain) {
            return new RecordTemplate(name.replace("{domain}", domain), type, value.replace("{domain}", domain));
        }
    }
}
