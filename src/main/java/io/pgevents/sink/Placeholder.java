package io.pgevents.sink;

import io.pgevents.log.ChangeType;
import io.pgevents.log.Event;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a template can take from an event. What the event does not have is an empty text. */
enum Placeholder {
    SCHEMA {
        @Override
        String of(Event event) {
            return segment(event, 2);
        }
    },
    TABLE {
        @Override
        String of(Event event) {
            return segment(event, 3);
        }
    },
    OPERATION {
        @Override
        String of(Event event) {
            ChangeType kind = ChangeType.of(event);
            return kind == null ? "" : kind.word();
        }
    },
    TYPE {
        @Override
        String of(Event event) {
            return event.type();
        }
    },
    SOURCE {
        @Override
        String of(Event event) {
            return event.source();
        }
    },
    SUBJECT {
        @Override
        String of(Event event) {
            return KEY.of(event);
        }
    },
    /** The attribute {@code partitionkey}, which is the subject. */
    KEY {
        @Override
        String of(Event event) {
            return event.subject() == null ? "" : event.subject();
        }
    };

    abstract String of(Event event);

    /** As it is written between braces. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of the source of a row change, {@code /database/schema/table}, each of which is percent-encoded. */
    private static String segment(Event event, int index) {
        String[] segments = event.source().split("/", -1);
        return ChangeType.of(event) != null && segments.length == 4 ? decoded(segments[index]) : "";
    }

    private static String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return segment;
        }
    }
}
