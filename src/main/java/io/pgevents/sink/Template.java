package io.pgevents.sink;

import io.pgevents.log.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A text with placeholders such as {@code orders.{table}}, to be filled in from an event. */
public final class Template {

    private final List<Function<Event, String>> parts;
    private final boolean constant;

    private Template(List<Function<Event, String>> parts, boolean constant) {
        this.parts = parts;
        this.constant = constant;
    }

    /** @throws IllegalArgumentException saying what is wrong with it and what would be right */
    public static Template parse(String text) {
        List<Function<Event, String>> parts = new ArrayList<>();
        int from = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("'{' at character " + (open + 1) + " has no '}' after it");
            }
            parts.add(literal(text.substring(from, open)));
            parts.add(placeholder(text.substring(open + 1, close))::of);
            from = close + 1;
        }
        parts.add(literal(text.substring(from)));
        return new Template(parts, from == 0);
    }

    /** Whether it has no placeholder, so that it is the same for every event. */
    public boolean isConstant() {
        return constant;
    }

    public String of(Event event) {
        return parts.stream().map(part -> part.apply(event)).collect(Collectors.joining());
    }

    private static Function<Event, String> literal(String text) {
        return event -> text;
    }

    private static Placeholder placeholder(String name) {
        return Stream.of(Placeholder.values())
                .filter(placeholder -> placeholder.text().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no placeholder {" + name + "}; known are "
                        + Stream.of(Placeholder.values())
                                .map(placeholder -> "{" + placeholder.text() + "}")
                                .collect(Collectors.joining(", "))));
    }
}
