/**
 * DMARC: the record and its faults, the tree walk, the Organizational Domain, which policy applies, alignment, and who may be sent reports.
 *
 * <p>RFC 9989; RFC 9990 §4 and RFC 9991 §5 for external report destinations. Leaves out what a receiver does with a message, and the report formats.
 * Read {@link org.kakitome.dmarc.PolicyRecord}, then {@link org.kakitome.dmarc.TreeWalk} and {@link org.kakitome.dmarc.PolicyDiscovery}.
 */
package org.kakitome.dmarc;
