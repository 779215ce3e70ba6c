package io.pgevents.sink.webhook;

import java.util.List;
import java.util.stream.Collectors;

/** The value of the {@code webhook-signature} header. */
final class Signature {

    private Signature() {}

    /**
     * One signature for each secret, so that a receiver may know the old or the new one while they are rotated.
     *
     * @throws IllegalArgumentException if there is no secret, or one is malformed: nothing leaves unsigned
     */
    static String of(List<String> secrets, String messageId, long unixSeconds, byte[] body) {
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("the subscription has no secret to sign with");
        }
        return secrets.stream()
                .map(secret -> SigningKey.of(secret).sign(messageId, unixSeconds, body))
                .collect(Collectors.joining(" "));
    }
}
