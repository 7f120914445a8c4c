/**
 * The way in for everything that arrives: spool first, so that nothing acknowledged is ever lost, then read, de-duplicate and store in one transaction.
 *
 * <p>RFC 9990 §3.5.4 (duplicates) and §8 (what strangers may send). Reading is done by {@code report}, writing by {@code storage}; what the numbers mean is
 * asked of {@code analysis}. Read {@link org.kakitome.intake.ReportIntake} first.
 */
package org.kakitome.intake;
