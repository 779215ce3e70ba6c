package io.pgevents.sink.webhook;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Takes the beginning of a response's body and counts the rest. Used on one context only. */
final class AnswerReader {

    /** What is kept for the delivery log. */
    static final int MOST_KEPT = 4 * 1024;

    /** What is read to keep the connection usable; a longer body costs its connection. */
    static final int MOST_READ = 64 * 1024;

    private final HttpClientResponse response;
    private final Buffer kept = Buffer.buffer();
    private long read;

    AnswerReader(HttpClientResponse response) {
        this.response = response;
    }

    /** Returns whether to go on reading. */
    boolean take(Buffer chunk) {
        read += chunk.length();
        kept.appendBuffer(chunk, 0, Math.min(chunk.length(), MOST_KEPT - kept.length()));
        return read <= MOST_READ;
    }

    /** The answer as far as it is known. */
    Answer answer() {
        return new Answer(response.statusCode(), response.headers(), text(kept.getBytes()));
    }

    /** Text that PostgreSQL can store: no half character at the end, nothing malformed, no NUL. */
    private static String text(byte[] bytes) {
        CharBuffer text = CharBuffer.allocate(bytes.length);
        StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .decode(ByteBuffer.wrap(bytes), text, false);
        return text.flip().toString().replace('\0', '\uFFFD');
    }
}
