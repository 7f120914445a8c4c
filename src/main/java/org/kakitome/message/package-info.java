/**
 * Authenticates one received message: SPF, DKIM and DMARC together, with alignment, the disposition that a receiver would apply, and why; and the header field
 * that says so.
 *
 * <p>RFC 9989 §4.4, §5.3; RFC 8601; RFC 5322 §3.4 and RFC 2047 for the From field. Leaves out what each protocol does by itself, and what to do with the message.
 * Reasons are codes with facts; their sentences are in {@code messages/message_*.properties}. Read {@link org.kakitome.message.MessageAuthenticator} first,
 * then {@link org.kakitome.message.MessageAuthentication}.
 */
package org.kakitome.message;
