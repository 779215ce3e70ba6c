package io.pgevents.subscription;

import java.util.List;

/** The CloudEvents Subscriptions dialects {@code all}, {@code any} and {@code not}, which is true if none matches. */
record CombinedFilter(Quantifier quantifier, List<Filter> parts) implements Filter {

    enum Quantifier {
        ALL,
        ANY,
        NOT
    }

    @Override
    public boolean matches(EventView event) {
        return switch (quantifier) {
            case ALL -> parts.stream().allMatch(part -> part.matches(event));
            case ANY -> parts.stream().anyMatch(part -> part.matches(event));
            case NOT -> parts.stream().noneMatch(part -> part.matches(event));
        };
    }

    @Override
    public long errors() {
        return parts.stream().mapToLong(Filter::errors).sum();
    }
}
