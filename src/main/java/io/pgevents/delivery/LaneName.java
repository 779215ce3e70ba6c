package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.subscription.DeliverySettings.Ordering;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The lane that an event belongs to: events of the same lane are delivered one after another. */
final class LaneName {

    private static final String ALL = "*";

    /** A lane is part of an index, whose entries PostgreSQL limits to a third of a page; a subject has no limit. */
    private static final int LONGEST = 400;

    private LaneName() {}

    /** @return null if nothing has to wait for the event */
    static @Nullable String of(Ordering ordering, Event event) {
        return switch (ordering) {
            case NONE -> null;
            case ALL -> ALL;
            case KEY -> event.subject() == null ? null : bounded(event.source() + '#' + event.subject());
        };
    }

    private static String bounded(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST / 2) + "#sha256:" + digest(name);
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
