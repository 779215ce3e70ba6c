package io.pgevents.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import io.pgevents.platform.declared.DeclaredKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** Captured channels that are declared, each as {@code POST /api/v1/channels} takes it. */
@ApplicationScoped
class DeclaredChannels implements DeclaredKind {

    private static final Set<String> FIELDS = Set.of("channel", "fold");

    private final ListenedChannels channels;

    DeclaredChannels(ListenedChannels channels) {
        this.channels = channels;
    }

    @Override
    public String section() {
        return "channels";
    }

    @Override
    public int order() {
        return 200;
    }

    @Override
    public String name(ObjectNode declared) {
        check(declared);
        String name = declared.get("channel").asText();
        String channel = declared.path("fold").asBoolean() ? ListenedChannels.folded(name) : name;
        try {
            ListenedChannels.check(channel);
        } catch (IllegalArgumentException e) {
            throw Problem.validation("/channel", "invalid-channel", String.valueOf(e.getMessage()));
        }
        return channel;
    }

    /** A channel has no options, and any number of origins, each of which may want it. */
    @Override
    public boolean apply(String name, ObjectNode declared, boolean owned) {
        if (channels.of(ListenedChannels.DECLARATIONS).contains(name)) {
            return false;
        }
        channels.ensure(name, ListenedChannels.DECLARATIONS);
        return true;
    }

    @Override
    public void remove(String name) {
        channels.release(name, ListenedChannels.DECLARATIONS);
    }

    private static void check(ObjectNode declared) {
        var findings = new Findings();
        for (var names = declared.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                findings.addAt(
                        name, "unknown-field", "There is no field '" + name + "' here; known are channel, fold.");
            }
        }
        JsonNode fold = declared.path("fold");
        if (!fold.isMissingNode() && !fold.isNull() && !fold.isBoolean()) {
            findings.addAt("fold", "wrong-type", "Must be true or false.");
        }
        if (!declared.path("channel").isTextual()) {
            findings.addAt("channel", "required", "Is needed: the name of the channel, a string.");
        }
        findings.throwIfAny();
    }
}
