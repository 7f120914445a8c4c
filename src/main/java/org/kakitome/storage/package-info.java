/**
 * PostgreSQL: the embedded server, the schema (resources/db/migration), the spool and the stored reports, and every query on them.
 *
 * <p>What mail runs through is plain JDBC with COPY and batches; lists for pages are Panache repositories. Records of other folders go in and out; entities
 * stay here. Questions over stored reports are asked by {@code analysis}. Read {@code Spool} first, then {@code ReportStore}.
 */
package org.kakitome.storage;
