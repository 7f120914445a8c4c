/**
 * The receive-only mail listener: takes messages from strangers, hands each to a {@link org.kakitome.smtp.MessageSink}, and says
 * {@code 250} only when that has stored it.
 *
 * <p>RFC 5321 with SIZE (RFC 1870), PIPELINING (RFC 2920), 8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531), ENHANCEDSTATUSCODES (RFC 2034,
 * 3463, 5248) and STARTTLS (RFC 3207). Left out on purpose: relaying of any kind, AUTH, CHUNKING, DSN.
 *
 * <p>Read {@link org.kakitome.smtp.SmtpSession} first: the whole protocol as a state machine without I/O. docs/smtp.md lists replies
 * and limits.
 */
package org.kakitome.smtp;
