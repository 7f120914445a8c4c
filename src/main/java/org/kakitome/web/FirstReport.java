package org.kakitome.web;

/**
 * How the first report gets here.
 *
 * @param record what to publish
 * @param address where receivers then send to
 * @param mail command that hands a report mail to the listener
 * @param upload command that hands a report file to the API
 */
public record FirstReport(RecordView record, String address, String mail, String upload) {}
