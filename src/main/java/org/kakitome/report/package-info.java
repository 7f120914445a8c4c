/**
 * Finds the reports in whatever a stranger sent and reads them: mail, archive or XML, in one pass and with bounded memory. Pure: no files, no network, no
 * database, nothing kept between two inputs.
 *
 * <p>RFC 9990 and RFC 7489 Appendix C (aggregate reports); RFC 2045, 2047, 2231 (mail), 1952 (gzip). Not here: who sent it (that is {@code message}), whether
 * it came before (that is {@code intake}).
 *
 * <p>Read {@link ReportReader} first, then {@code Unpacker}, then {@code AggregateParser}. What reporters get wrong and what becomes of it: {@link NoteCode}.
 */
package org.kakitome.report;
