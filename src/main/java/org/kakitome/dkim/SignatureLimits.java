package org.kakitome.dkim;

/**
 * What is verified at all.
 *
 * @param signatures how many of a message: RFC 6376 §6.1 leaves the bound to the verifier
 * @param minRsaBits shorter keys count for nothing
 * @param sha1 whether rsa-sha1 is verified; mail of before 2018 in tests needs it
 */
record SignatureLimits(int signatures, int minRsaBits, boolean sha1) {
    /** No real message has more signatures than this; the Java runtime takes no longer RSA keys. */
    static final int MAX_SIGNATURES = 10;

    static final int MAX_RSA_BITS = 16_384;

    /** RFC 8301 §3.1: no rsa-sha1. RFC 8301 §3.2: 1024 bits at least. */
    static final SignatureLimits RFC_8301 = new SignatureLimits(MAX_SIGNATURES, 1_024, false);
}
