package io.pgevents.compat.bridge;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.Converter;

/** A grammar is configured by the release whose it is. */
public final class GrammarConverter implements Converter<Grammar> {

    private static final long serialVersionUID = 1L;

    /** Made by the configuration. */
    public GrammarConverter() {}

    @Override
    public Grammar convert(String value) {
        return Stream.of(Grammar.values())
                .filter(grammar -> grammar.release().equals(value.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("pgevents.compat.bridge.grammar is '" + value
                        + "'; it can be "
                        + Stream.of(Grammar.values()).map(Grammar::release).collect(Collectors.joining(" or "))));
    }
}
