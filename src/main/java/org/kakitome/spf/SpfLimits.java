package org.kakitome.spf;

import java.time.Duration;

/**
 * What one evaluation may cost: RFC 7208 §4.6.4.
 *
 * @param dnsLookups terms that ask DNS; MUST be 10
 * @param voidLookups terms whose names have nothing; 2 is RECOMMENDED
 * @param hostNames of one mx (more are a permerror) and of one ptr or "%{p}" (more are ignored); MUST be 10
 * @param time for the whole evaluation, then temperror; SHOULD be at least 20 seconds
 */
public record SpfLimits(int dnsLookups, int voidLookups, int hostNames, Duration time) {
    public static final SpfLimits RFC_7208 = new SpfLimits(
            SpfTree.MAX_LOOKUPS, SpfTree.MAX_VOID_LOOKUPS, SpfTree.MAX_HOST_NAMES, Duration.ofSeconds(20));
}
