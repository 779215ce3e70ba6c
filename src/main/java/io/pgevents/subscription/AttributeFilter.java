package io.pgevents.subscription;

import java.util.Map;
import java.util.function.BiPredicate;

/**
 * The CloudEvents Subscriptions dialects {@code exact}, {@code prefix} and {@code suffix}: every named attribute of
 * the event must fit its value, case-sensitively. An attribute that the event doesn't have fits nothing.
 */
record AttributeFilter(Comparison comparison, Map<String, String> wanted) implements Filter {

    enum Comparison {
        EXACT(String::equals),
        PREFIX(String::startsWith),
        SUFFIX(String::endsWith);

        private final BiPredicate<String, String> fits;

        Comparison(BiPredicate<String, String> fits) {
            this.fits = fits;
        }
    }

    @Override
    public boolean matches(EventView event) {
        for (Map.Entry<String, String> want : wanted.entrySet()) {
            String actual = event.attribute(want.getKey());
            if (actual == null || !comparison.fits.test(actual, want.getValue())) {
                return false;
            }
        }
        return true;
    }
}
