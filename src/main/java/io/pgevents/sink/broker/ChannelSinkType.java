package io.pgevents.sink.broker;

import com.fasterxml.jackson.core.JsonPointer;
import io.pgevents.platform.Findings;
import io.pgevents.sink.SinkName;
import io.pgevents.sink.Template;
import io.pgevents.subscription.SinkRequest;
import io.pgevents.subscription.SinkType;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A subscription to a channel is saved only if there is such a channel here, and its templates can be filled in. */
final class ChannelSinkType implements SinkType {

    private static final JsonPointer SETTINGS = JsonPointer.compile("/protocolsettings");

    private final BrokerProtocol protocol;
    private final Channels channels;

    ChannelSinkType(BrokerProtocol protocol, Channels channels) {
        this.protocol = protocol;
        this.channels = channels;
    }

    @Override
    public String protocol() {
        return protocol.name();
    }

    @Override
    public Set<String> settings() {
        return new KafkaFormat().settings();
    }

    @Override
    public void check(SinkRequest request, Findings findings) {
        String channel;
        try {
            channel = SinkName.of(request.sink(), protocol.scheme(), "channel");
        } catch (IllegalArgumentException e) {
            findings.addAt("sink", "invalid-sink", "The sink " + e.getMessage() + ".");
            return;
        }
        String connector = channels.connector(channel);
        if (connector == null || !protocol.takes(connector)) {
            findings.addAt("sink", "unknown-channel", unknown(channel));
            return;
        }
        Set<String> known = MessageFormat.of(connector).settings();
        request.settings().forEach((setting, template) -> {
            if (!known.contains(setting)) {
                findings.add(
                        SETTINGS.appendProperty(setting),
                        "unsupported",
                        "The channel '" + channel + "' is one of " + connector + ", which has no '" + setting + "'.");
            } else {
                checkTemplate(setting, template, findings);
            }
        });
    }

    private static void checkTemplate(String setting, String template, Findings findings) {
        try {
            Template.parse(template);
        } catch (IllegalArgumentException e) {
            findings.add(
                    SETTINGS.appendProperty(setting),
                    "invalid-template",
                    "Can't be filled in: " + e.getMessage() + ".");
        }
    }

    private String unknown(String channel) {
        String configured = channels.configured().entrySet().stream()
                .filter(entry -> protocol.takes(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        return "There is no channel '" + channel + "' for " + protocol + " here; "
                + (configured.isEmpty() ? "none is configured" : "configured are " + configured)
                + ". The operator configures one with mp.messaging.outgoing." + channel + ".connector.";
    }
}
