package io.pgevents.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Encryption;
import io.pgevents.platform.UndecryptableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of a subscription are stored encrypted: its secrets, and the values of all its headers, since any of them
 * may be a credential. Everything else is there for SQL to look at. Thread-safe.
 */
@ApplicationScoped
class SubscriptionVault {

    /** @param trouble what can't be decrypted, and why; null if all can */
    record Opened<T>(T content, @Nullable String trouble) {}

    private final Encryption encryption;

    SubscriptionVault(Encryption encryption) {
        this.encryption = encryption;
    }

    String lockSecret(String subscription, String kid, String plain) {
        return encryption.encrypt(plain, secretOf(subscription, kid));
    }

    /** The content is null if it can't be decrypted. */
    Opened<@Nullable String> openSecret(String subscription, String kid, String stored) {
        try {
            return new Opened<>(encryption.decrypt(stored, secretOf(subscription, kid)), null);
        } catch (UndecryptableException e) {
            return new Opened<>(null, "its secret '" + kid + "' " + e.getMessage());
        }
    }

    /** A copy of a definition, to be stored. */
    ObjectNode lock(String subscription, ObjectNode definition) {
        ObjectNode locked = definition.deepCopy();
        if (locked.at(HeaderMask.HEADERS) instanceof ObjectNode headers) {
            headers.properties()
                    .forEach(header -> header.setValue(headers.textNode(
                            encryption.encrypt(header.getValue().asText(), headerOf(subscription, header.getKey())))));
        }
        return locked;
    }

    /** A copy of what is stored as its owner gave it; a header that can't be decrypted has the mask for its value. */
    Opened<ObjectNode> open(String subscription, ObjectNode stored) {
        ObjectNode opened = stored.deepCopy();
        String trouble = null;
        if (opened.at(HeaderMask.HEADERS) instanceof ObjectNode headers) {
            for (Map.Entry<String, JsonNode> header : headers.properties()) {
                String value = HeaderMask.MASK;
                try {
                    value = encryption.decrypt(header.getValue().asText(), headerOf(subscription, header.getKey()));
                } catch (UndecryptableException e) {
                    trouble = trouble == null ? "its header '" + header.getKey() + "' " + e.getMessage() : trouble;
                }
                header.setValue(headers.textNode(value));
            }
        }
        return new Opened<>(opened, trouble);
    }

    /** Whether a stored secret is encrypted as it would be now. */
    boolean isCurrent(String stored) {
        return encryption.isCurrent(stored);
    }

    /** The same for all headers of a stored definition. */
    boolean isCurrent(ObjectNode stored) {
        return !(stored.at(HeaderMask.HEADERS) instanceof ObjectNode headers)
                || headers.properties().stream()
                        .allMatch(
                                header -> encryption.isCurrent(header.getValue().asText()));
    }

    boolean isOn() {
        return encryption.isOn();
    }

    private static String secretOf(String subscription, String kid) {
        return subscription + "/secret/" + kid;
    }

    private static String headerOf(String subscription, String name) {
        return subscription + "/header/" + name;
    }
}
