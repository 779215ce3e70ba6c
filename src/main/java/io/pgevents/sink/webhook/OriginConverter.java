package io.pgevents.sink.webhook;

import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/** Reads an {@link Origin} from the configuration, so that a mistake in it stops the start with the property's name. */
public final class OriginConverter implements Converter<Origin> {

    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Origin convert(String name) {
        return name.isBlank() ? null : new Origin(name.strip());
    }
}
