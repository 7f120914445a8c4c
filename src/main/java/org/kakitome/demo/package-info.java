/**
 * Sample data: the fictional company Example and its mail of the last 90 days, for a first look around, for the browser tests and for the screenshots. {@link Demo}
 * sends the company's aggregate reports through the real SMTP listener and answers for its domains from a DNS server on loopback, until it is removed again.
 *
 * <p>All names and addresses are reserved for documentation: RFC 2606, RFC 5737, RFC 3849. Nothing here is real, and nothing leaves this machine.
 *
 * <p>Read {@link DemoCompany} first: it is the story.
 */
package org.kakitome.demo;
