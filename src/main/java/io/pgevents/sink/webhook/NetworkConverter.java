package io.pgevents.sink.webhook;

import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Network} from the configuration, so that a mistake in it stops the start with the property's name. */
public final class NetworkConverter implements Converter<Network> {

    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Network convert(String cidr) {
        return cidr.isBlank() ? null : Network.parse(cidr);
    }
}
