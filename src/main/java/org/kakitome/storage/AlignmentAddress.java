package org.kakitome.storage;

import java.net.InetAddress;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * All messages of one address with one outcome over a period: what reports said about them, day by day.
 *
 * @param host the address's confirmed name, as far as it has been looked up
 * @param messages by day (UTC, of the report's begin); only days with messages
 */
public record AlignmentAddress(
        InetAddress address, Optional<String> host, AlignmentOutcome outcome, Map<LocalDate, Long> messages) {}
