package org.kakitome.demo;

/** Lets tests of other folders have the sample company's DNS without its reports. */
public final class SampleZones {
    private SampleZones() {}

    public static void answer(DemoDns dns) {
        dns.start();
    }

    public static void fallSilent(DemoDns dns) {
        dns.stop();
    }
}
