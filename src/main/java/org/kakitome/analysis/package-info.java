/**
 * Questions over stored reports: how much of a domain's mail is aligned, who sends, whose mail it is, and which rows say so. Numbers are exact: each message is
 * counted once, with one verdict. Read {@link org.kakitome.analysis.DomainAnalysis} first, then {@link org.kakitome.analysis.SourceReason} for the rules.
 */
package org.kakitome.analysis;
