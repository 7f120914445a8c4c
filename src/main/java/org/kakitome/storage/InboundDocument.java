package org.kakitome.storage;

import java.util.Optional;
import java.util.OptionalLong;
import org.kakitome.report.SetAside;

/**
 * What became of one document in a message.
 *
 * @param document names the attachment, archive entry or file; may be empty
 * @param kind {@code aggregate}, {@code failure} or {@code tls}; {@code unknown} where it did not become clear
 * @param setAside why; absent for what was stored or is a duplicate
 * @param domain policy domain, where the document got as far as to name it; so with the reporter and its report id
 * @param report the stored report; of a duplicate the one that was there before
 * @param records in it, and {@code messages} their sum; of a failure report 1 and its incidents, of a TLS report its policies and their sessions; 0 for what was
 *     set aside
 */
public record InboundDocument(
        String document,
        String kind,
        Outcome outcome,
        Optional<SetAside> setAside,
        Optional<String> domain,
        Optional<String> reporter,
        Optional<String> reportId,
        OptionalLong report,
        long records,
        long messages) {

    public static final String AGGREGATE = "aggregate";
    public static final String FAILURE = "failure";
    public static final String TLS = "tls";
    public static final String UNKNOWN = "unknown";

    public enum Outcome {
        STORED,
        DUPLICATE,
        SET_ASIDE
    }
}
