/**
 * DKIM: key records and their faults, and which selectors of a domain can be found.
 *
 * <p>RFC 6376 §3.6.1 with RFC 8301 (key sizes, no SHA-1) and RFC 8463 (Ed25519). Leaves out signatures. Read {@link org.kakitome.dkim.KeyRecord} first.
 */
package org.kakitome.dkim;
