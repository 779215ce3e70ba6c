package io.pgevents.sink.cdi;

import com.fasterxml.jackson.core.JsonPointer;
import io.pgevents.platform.Findings;
import io.pgevents.subscription.SinkRequest;
import io.pgevents.subscription.SinkType;
import jakarta.inject.Singleton;

/** A name need not have observers yet: they may come with the next build. */
@Singleton
final class CdiSinkType implements SinkType {

    private static final JsonPointer HANDSHAKE = JsonPointer.compile("/protocolsettings/handshake");

    @Override
    public String protocol() {
        return CdiAddress.PROTOCOL;
    }

    @Override
    public void check(SinkRequest request, Findings findings) {
        if (!CdiAddress.NAME.matcher(CdiAddress.name(request.sink())).matches()) {
            findings.addAt(
                    "sink",
                    "invalid-sink",
                    "Must be cdi:// and the name of observers, 1 to 60 letters, digits, hyphens and underscores, for"
                            + " example \"cdi://audit\".");
        }
        if (!request.headers().isEmpty()) {
            findings.add("/protocolsettings/headers", "unsupported", "Observers are sent no headers; leave them out.");
        }
        if (request.handshake() && !findings.has(HANDSHAKE)) {
            findings.add(HANDSHAKE, "unsupported", "Observers are not asked for consent; leave it out.");
        }
    }
}
