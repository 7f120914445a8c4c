package org.kakitome.report;

/**
 * How much one input may make us do (RFC 9990 §8.1). What goes beyond is set aside as {@link SetAside.Reason#TOO_LARGE} or
 * {@link SetAside.Reason#MIME_TOO_DEEP}, at once and without having read the rest.
 *
 * @param unpackedBytes of all documents in the input together, after unpacking
 * @param archiveRatio unpacked to packed bytes of one archive, checked from {@link #RATIO_FREE_BYTES} on
 * @param archiveEntries of one zip
 * @param archiveDepth archives inside each other: 2 is one nested archive, a gzip in a zip
 * @param mimeDepth multiparts and messages inside each other
 * @param mimeParts of one mail
 */
public record ReportLimits(
        long unpackedBytes, int archiveRatio, int archiveEntries, int archiveDepth, int mimeDepth, int mimeParts) {

    /** docs/decisions/0009 for the unpacked size, DESIGN.md for the others. Reports of very similar records shrink to a hundredth, bombs to a thousandth. */
    public static final ReportLimits DEFAULT = new ReportLimits(1L << 30, 400, 64, 2, 16, 1_000);

    /** Below this an archive may have any ratio: small XML of one repeated line is no danger. */
    static final long RATIO_FREE_BYTES = 16L << 20;

    public ReportLimits withUnpackedBytes(long bytes) {
        return new ReportLimits(bytes, archiveRatio, archiveEntries, archiveDepth, mimeDepth, mimeParts);
    }
}
