package org.kakitome.web;

import org.kakitome.storage.Rereadings.Rereading;

/**
 * How far reading again is.
 *
 * @param width of the bar, of 400
 */
public record RereadingView(boolean over, String said, long width) {
    private static final long WIDTH = 400; // of the picture in templates

    static RereadingView of(Rereading rereading, Texts texts) {
        return new RereadingView(
                rereading.over(),
                rereading.over()
                        ? texts.text(
                                "intake.rereading.over." + rereading.scope(),
                                rereading.read(),
                                texts.shortMoment(rereading.requestedAt()))
                        : texts.text("intake.rereading.running", rereading.read(), rereading.total()),
                width(rereading.read(), rereading.total()));
    }

    static long width(long part, long whole) {
        return whole == 0 ? 0 : WIDTH * Math.min(part, whole) / whole;
    }
}
