package org.kakitome.storage;

import java.time.Instant;

/**
 * A domain whose reports are taken.
 *
 * @param name A-labels, lower case
 * @param demo came with the sample data and goes with it
 */
public record MonitoredDomain(long id, String name, boolean demo, Instant addedAt) {}
