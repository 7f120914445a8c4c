/**
 * SPF: RFC 7208 with its errata, and RFC 8616 §4 for internationalised mail. Reads records ({@link org.kakitome.spf.SpfRecord}), evaluates check_host() and
 * explains it ({@link org.kakitome.spf.SpfEvaluator}), expands a domain's record into a tree with its costs and faults ({@link org.kakitome.spf.SpfTree}).
 * Leaves out: the Received-SPF field (RFC 7208 §9.1), which a report receiver never writes. Read {@code Mechanism} and {@code CheckHost} first.
 */
package org.kakitome.spf;
