package io.pgevents.bench.core;

import java.util.Locale;

/** Numbers as people read them: three digits or so. */
public final class Numbers {

    private Numbers() {}

    public static String text(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
