/**
 * From a domain's check and its stored reports to its plan: the ordered steps of a domain owner (RFC 9989 §5.1) with evidence, records to publish and a way back.
 * Codes and facts only; sentences are in {@code messages/steps_*.properties}. Read {@link org.kakitome.remediation.Planner} first.
 */
package org.kakitome.remediation;
