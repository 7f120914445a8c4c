package org.kakitome.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.kakitome.analysis.DomainAlignment.Day;

/**
 * The aligned share day by day as a small line, 0 % at its foot: numbers for an SVG of 96 by 24.
 *
 * @param endX where the dot of the last day stands
 */
public record Sparkline(String points, String endX, String endY, Mark mark, String label) {
    private static final double WIDTH = 96;
    private static final double TOP = 2.2;
    private static final double HEIGHT = 21.3;

    /** Null where no day has mail. Days without mail are left out: they say nothing about alignment. */
    static Sparkline of(List<Day> days, Mark mark, String label) {
        var points = new ArrayList<String>();
        String endX = null;
        String endY = null;
        for (int i = 0; i < days.size(); i++) {
            var day = days.get(i);
            if (day.messages() == 0) continue;
            endX = number(days.size() == 1 ? WIDTH : WIDTH * i / (days.size() - 1));
            endY = number(TOP + HEIGHT * (1 - (double) day.aligned() / day.messages()));
            points.add(endX + "," + endY);
        }
        return points.isEmpty() ? null : new Sparkline(String.join(" ", points), endX, endY, mark, label);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
