package io.pgevents.bench.report;

import io.pgevents.bench.core.Figure;
import io.pgevents.bench.core.Numbers;
import io.pgevents.bench.core.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A plot of one figure as SVG: under each condition a bar for each side, as long as the median, with a line from the least to
 * the most of the rounds. Written as text: a library that draws would need fonts of the machine, and make outlines of them.
 */
final class BarPlot {

    private static final int LEFT = 250;
    private static final int LONGEST = 480;
    private static final int WIDTH = LEFT + LONGEST + 130;
    private static final int BAR = 20;
    private static final int HEADING = 30;
    private static final List<String> COLOURS =
            List.of("#1f6fb4", "#e08214", "#5aae61", "#8e5ea2", "#b2182b", "#4d4d4d", "#80cdc1");

    private final Figure figure;
    private final List<Series> series;
    private final List<String> sides;
    private final boolean logarithmic;
    private final double most;
    private final double least;

    /** @param series of this figure; at least one */
    BarPlot(Figure figure, List<Series> series) {
        this.figure = figure;
        this.series = series;
        this.sides = series.stream().map(one -> one.row().side()).distinct().toList();
        this.most = series.stream().mapToDouble(Series::most).max().orElseThrow();
        this.least = series.stream().mapToDouble(Series::least).min().orElseThrow();
        this.logarithmic = least > 0 && most / least > 100;
    }

    /** The whole file. */
    String svg() {
        List<String> shapes = new ArrayList<>();
        int y = HEADING;
        shapes.add(text(8, y - 8, "start", figure + (logarithmic ? ", logarithmic" : ""), "bold"));
        String condition = "";
        for (Series one : series) {
            if (!one.row().condition().equals(condition)) {
                condition = one.row().condition();
                y += HEADING;
                shapes.add(text(8, y - 8, "start", condition, "bold"));
            }
            shapes.add(bar(one, y));
            y += BAR;
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
                font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="white"/>
                %3$s
                </svg>
                """.formatted(WIDTH, y + 10, String.join("\n", shapes));
    }

    private String bar(Series one, int y) {
        int end = LEFT + length(one.median());
        String colour = COLOURS.get(sides.indexOf(one.row().side()) % COLOURS.size());
        int middle = y + BAR / 2;
        String spread = one.values().size() == 1
                ? ""
                : format(
                        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"black\" stroke-width=\"1.5\"/>%n",
                        LEFT + length(one.least()), middle, LEFT + length(one.most()), middle);
        return text(LEFT - 8, y + 15, "end", one.row().side(), "normal")
                + format(
                        "%n<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
                        LEFT, y + 2, end - LEFT, BAR - 4, colour)
                + spread
                + text(LEFT + length(one.most()) + 6, y + 15, "start", Numbers.text(one.median()), "normal");
    }

    private int length(double value) {
        double part = logarithmic ? Math.log(value / (least / 2)) / Math.log(most / (least / 2)) : value / most;
        return most == 0 ? 0 : (int) Math.max(1, Math.round(part * LONGEST));
    }

    private static String text(int x, int y, String anchor, String text, String weight) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        return format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" font-weight=\"%s\">%s</text>",
                x, y, anchor, weight, escaped);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
