/**
 * Checks one domain: asks the analysers concurrently and turns what they found into findings, sections and one answer.
 *
 * <p>Findings are codes with facts; their sentences are in {@code messages/findings_*.properties}, docs/findings.md lists them. Leaves out what to do next over
 * time, which is the plan's. Read {@link org.kakitome.check.DomainChecker} first, then {@link org.kakitome.check.FindingCode}.
 */
package org.kakitome.check;
