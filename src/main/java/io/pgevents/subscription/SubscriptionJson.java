package io.pgevents.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Findings;
import java.util.List;

/** A subscription as the REST API shows it, and what of it a client may send back. */
final class SubscriptionJson {

    private static final List<String> READ_ONLY =
            List.of("id", "owner", "status", "statusReason", "version", "createdAt", "updatedAt");

    private static final String SECRETS = "secrets";

    private SubscriptionJson() {}

    /** Without the secret, and with credentials in headers masked. */
    static ObjectNode show(StoredSubscription stored) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        shown.put("id", stored.id());
        if (stored.owner() != null) {
            shown.put("owner", stored.owner());
        }
        shown.put("status", Fields.nameOf(stored.effectiveStatus()));
        if (stored.effectiveReason() != null) {
            shown.put("statusReason", stored.effectiveReason());
        }
        shown.setAll(HeaderMask.apply(stored.spec()));
        shown.set(SECRETS, secrets(stored.secrets()));
        shown.put("version", stored.version());
        shown.put("createdAt", stored.createdAt().toInstant().toString());
        shown.put("updatedAt", stored.updatedAt().toInstant().toString());
        return shown;
    }

    /** What can be known of the secrets that are in use, newest first; not the secrets themselves. */
    private static ArrayNode secrets(SigningSecrets secrets) {
        ArrayNode shown = JsonNodeFactory.instance.arrayNode();
        for (SigningSecret secret : secrets.live()) {
            ObjectNode one = shown.addObject()
                    .put("kid", secret.kid())
                    .put("createdAt", secret.createdAt().toString());
            if (secret.expiresAt() != null) {
                one.put("expiresAt", secret.expiresAt().toString());
            }
        }
        return shown;
    }

    /** Only what the owner decides, in a fixed order and with the protocol spelled out: what is stored. */
    static ObjectNode spec(ObjectNode input) {
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        for (String member : DefinitionReader.MEMBERS) {
            JsonNode value = input.get(member);
            if (value != null && !value.isNull()) {
                spec.set(member, value);
            } else if (member.equals("protocol")) {
                spec.put(member, DefinitionReader.DEFAULT_PROTOCOL);
            }
        }
        return spec;
    }

    /**
     * Removes what only pgevents can set. A client that reads, modifies and sends back does no harm with it; one
     * that means to change it is told.
     *
     * @param present what a read of the subscription shows
     */
    static void removeReadOnly(ObjectNode input, ObjectNode present, Findings findings) {
        JsonNode sentSecrets = input.remove(SECRETS);
        // Some may have expired since they were read.
        if (sentSecrets != null
                && !(present.has(SECRETS) && sentSecrets.findValuesAsText("kid").size() == sentSecrets.size())) {
            findings.addAt(SECRETS, "read-only", readOnly(SECRETS));
        }
        for (String member : READ_ONLY) {
            JsonNode sent = input.remove(member);
            if (sent != null
                    && !sent.isNull()
                    && !sent.toString().equals(present.path(member).toString())) {
                findings.addAt(member, "read-only", readOnly(member));
            }
        }
    }

    private static String readOnly(String member) {
        String instead = switch (member) {
            case "id" -> "leave it out; PUT /api/v1/subscriptions/{id} creates one with an id of your choice.";
            case "status" -> "use /pause and /resume.";
            case SECRETS -> "use 'secret' to give one when a subscription is created, and secret/rotate later.";
            default -> "leave it out.";
        };
        return "'" + member + "' can't be set: " + instead;
    }
}
