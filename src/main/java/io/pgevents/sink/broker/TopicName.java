package io.pgevents.sink.broker;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Names that Kafka allows for topics: 1 to 249 letters, digits, full stops, underscores and hyphens, and neither of
 * {@code .} and {@code ..}.
 */
final class TopicName {

    private static final int MAX_LENGTH = 249;
    private static final Pattern ILLEGAL = Pattern.compile("[^a-zA-Z0-9._-]");

    private TopicName() {}

    /**
     * The same for the same text, always. Every character that is not allowed becomes an underscore; of a name that is too
     * long the end is replaced by a checksum of all of it.
     */
    static String legal(String text) {
        String name = ILLEGAL.matcher(text).replaceAll("_");
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return "_".repeat(Math.max(1, name.length()));
        }
        if (name.length() <= MAX_LENGTH) {
            return name;
        }
        var checksum = new CRC32();
        checksum.update(text.getBytes(StandardCharsets.UTF_8));
        String end = "-" + HexFormat.of().toHexDigits((int) checksum.getValue());
        return name.substring(0, MAX_LENGTH - end.length()) + end;
    }
}
