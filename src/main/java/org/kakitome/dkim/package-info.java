/**
 * DKIM: the signatures of a message verified, key records and their faults, and which selectors of a domain can be found.
 *
 * <p>RFC 6376 with RFC 8301 (key sizes, no SHA-1), RFC 8463 (Ed25519) and RFC 8616 §5 (internationalized names); results are those of RFC 8601 §2.7.1. Leaves
 * out signing, DomainKeys (RFC 4870) and ARC. Read {@link org.kakitome.dkim.SignatureVerifier} first, {@link org.kakitome.dkim.KeyRecord} for keys.
 */
package org.kakitome.dkim;
