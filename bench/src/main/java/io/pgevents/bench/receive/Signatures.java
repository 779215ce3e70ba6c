package io.pgevents.bench.receive;

import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Checks the signature of one request in five hundred: that they are made, and are right. Thread-safe. */
public final class Signatures {

    private static final int EVERY = 500;
    private static final byte[] KEY = "the key of all of them, for once".getBytes(StandardCharsets.US_ASCII);

    private final boolean expected;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong checked = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();

    private Signatures(boolean expected) {
        this.expected = expected;
    }

    /** Of a side that signs. */
    public static Signatures expected() {
        return new Signatures(true);
    }

    /** Of a side that does not. */
    public static Signatures none() {
        return new Signatures(false);
    }

    /** The secret as a subscription has it. */
    public static String secret() {
        return "whsec_" + Base64.getEncoder().encodeToString(KEY);
    }

    void sample(HttpHeaders headers, byte[] body, int length) {
        if (expected && requests.getAndIncrement() % EVERY == 0) {
            checked.incrementAndGet();
            if (!isRight(headers, body, length)) {
                wrong.incrementAndGet();
            }
        }
    }

    private static boolean isRight(HttpHeaders headers, byte[] body, int length) {
        @Nullable String signature = headers.get("webhook-signature");
        if (signature == null) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
            String begin = headers.get("webhook-id") + "." + headers.get("webhook-timestamp") + ".";
            mac.update(begin.getBytes(StandardCharsets.UTF_8));
            mac.update(body, 0, length);
            return signature.contains("v1," + Base64.getEncoder().encodeToString(mac.doFinal()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public long checked() {
        return checked.get();
    }

    public long wrong() {
        return wrong.get();
    }
}
