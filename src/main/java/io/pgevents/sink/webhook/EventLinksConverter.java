package io.pgevents.sink.webhook;

import io.pgevents.log.EventLinks;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/** Reads {@link EventLinks} from the configuration, so that a mistake in it stops the start with the property's name. */
public final class EventLinksConverter implements Converter<EventLinks> {

    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable EventLinks convert(String publicUrl) {
        return publicUrl.isBlank() ? null : EventLinks.below(publicUrl);
    }
}
