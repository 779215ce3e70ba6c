package io.pgevents.sink.extension;

import io.pgevents.api.EventSink;
import io.pgevents.platform.Findings;
import io.pgevents.subscription.SinkRequest;
import io.pgevents.subscription.SinkType;
import java.net.URI;
import java.net.URISyntaxException;

/** Lets an extension's sink say what it wants of a subscription. */
record ExtensionSinkType(String protocol, EventSink bean) implements SinkType {

    /** Which there are only the extension knows, and checks. */
    @Override
    public boolean knows(String setting) {
        return true;
    }

    @Override
    public void check(SinkRequest request, Findings findings) {
        URI uri;
        try {
            uri = new URI(request.sink());
        } catch (URISyntaxException e) {
            findings.addAt("sink", "invalid-url", "The sink is no URI: " + e.getMessage() + ".");
            return;
        }
        if (!uri.isAbsolute()) {
            findings.addAt("sink", "invalid-url", "The sink must be a URI with a scheme, such as file:///orders.");
            return;
        }
        try {
            bean.check(uri, request.settings());
        } catch (IllegalArgumentException refused) {
            String reason = refused.getMessage();
            findings.addAt(
                    "sink",
                    "invalid",
                    reason == null ? "The sink is not what protocol " + protocol + " needs." : reason);
        }
    }
}
