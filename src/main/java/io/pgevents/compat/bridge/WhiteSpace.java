package io.pgevents.compat.bridge;

/** What Rust's {@code str::trim} takes away: Unicode's property White_Space, which none of Java's own methods means. */
final class WhiteSpace {

    private static final String OTHERS = "\u0020\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000";

    private WhiteSpace() {}

    static String trim(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && isOne(text.charAt(begin))) {
            begin++;
        }
        while (end > begin && isOne(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    private static boolean isOne(char c) {
        return c >= '\t' && c <= '\r' || c >= '\u2000' && c <= '\u200a' || OTHERS.indexOf(c) >= 0;
    }
}
