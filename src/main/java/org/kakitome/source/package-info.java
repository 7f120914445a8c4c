/**
 * Who is behind an address that sent mail in a domain's name: a known service, the organization of its host name, a network. Names and groups only; whether
 * it is one of ours is decided in {@code analysis}. Read {@link org.kakitome.source.SourceIdentity} first.
 */
package org.kakitome.source;
