package io.pgevents.bench.receive;

import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/**
 * Finds the numbers of the events in a body without reading it as JSON, which would cost more than all else that the
 * receiver does. Every side puts the new row into {@code after}, and the number is its first column; so it is found in
 * structured, binary and batched CloudEvents alike, once for each event.
 */
final class BodyScan {

    private static final byte[] BEFORE_NUMBER = "\"after\":{\"seq\":".getBytes(StandardCharsets.US_ASCII);

    private BodyScan() {}

    static void events(byte[] body, int length, IntConsumer found) {
        int position = 0;
        while ((position = next(body, position, length)) >= 0) {
            int number = 0;
            while (position < length && body[position] >= '0' && body[position] <= '9') {
                number = number * 10 + body[position++] - '0';
            }
            found.accept(number);
        }
    }

    /** @return behind the next occurrence; -1 if there is none */
    private static int next(byte[] body, int from, int length) {
        int last = length - BEFORE_NUMBER.length;
        for (int start = from; start <= last; start++) {
            // The letter f is the rarest of them.
            if (body[start + 2] == 'f' && matches(body, start)) {
                return start + BEFORE_NUMBER.length;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] body, int start) {
        for (int i = 0; i < BEFORE_NUMBER.length; i++) {
            if (body[start + i] != BEFORE_NUMBER[i]) {
                return false;
            }
        }
        return true;
    }
}
