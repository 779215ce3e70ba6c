package io.pgevents.capture.listen;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far notifications are in the log: all that were sent before a marker, and of those after it the first so many on
 * each channel. All sessions of one database hear markers and notifications in one order, that of the commits, so this
 * means the same to every replica.
 */
record LogPosition(long marker, Map<String, Integer> counts) {

    static final LogPosition START = at(0);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Integer>> COUNTS = new TypeReference<>() {};

    LogPosition {
        counts = Map.copyOf(counts);
    }

    /** Where everything before the marker is logged, and nothing after it. */
    static LogPosition at(long marker) {
        return new LogPosition(marker, Map.of());
    }

    /** @param counts as {@link #json} has written them */
    static LogPosition of(long marker, String counts) {
        try {
            return new LogPosition(marker, JSON.readValue(counts, COUNTS));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the position of notifications cannot be read: " + counts, e);
        }
    }

    String json() {
        try {
            return JSON.writeValueAsString(counts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the notification is in the log. One whose place is not known is not, which can log it twice but not lose it. */
    boolean shows(Note note) {
        return note.marker() < marker
                || (note.marker() == marker
                        && note.place() > 0
                        && note.place() <= counts.getOrDefault(note.channel(), 0));
    }

    /** Where the log is with these too, which follow in the order in which they were heard. */
    LogPosition after(List<Note> notes) {
        long last = Math.max(marker, notes.get(notes.size() - 1).marker());
        Map<String, Integer> places = last == marker ? new HashMap<>(counts) : new HashMap<>();
        for (Note note : notes) {
            if (note.marker() == last && note.place() > 0) {
                places.put(note.channel(), note.place());
            }
        }
        return new LogPosition(last, places);
    }
}
