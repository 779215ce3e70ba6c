package io.pgevents.capture.listen;

import java.util.ArrayList;
import java.util.List;

/** PostgreSQL as far as replicas that listen see it: one queue, one lock, the stored position and the log. */
final class SimulatedQueue {

    /** @param channel null for a marker */
    record Entry(String channel, String payload, Marker marker) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<Entry> log = new ArrayList<>();
    private LogPosition stored = LogPosition.START;
    private long lastMarker;
    private int sent;
    private SimulatedReplica holder;

    void notifyOn(String channel) {
        entries.add(new Entry(channel, Integer.toString(++sent), null));
    }

    List<Entry> entries() {
        return entries;
    }

    /** As {@code pgevents.send_marker}. */
    long sendMarker(long loggedTo) {
        if (loggedTo > stored.marker()) {
            stored = LogPosition.at(loggedTo);
        }
        entries.add(new Entry(null, null, new Marker(++lastMarker, loggedTo)));
        return lastMarker;
    }

    /** As {@code pgevents.append_notifications}. */
    void append(String[] channels, String[] data, long marker, String counts) {
        for (int i = 0; i < channels.length; i++) {
            String payload = data[i].replaceAll(".*\"payload\":(\\d+).*", "$1");
            log.add(new Entry(channels[i], payload, null));
        }
        stored = LogPosition.of(marker, counts);
    }

    LogPosition stored() {
        return stored;
    }

    boolean isLocked() {
        return holder != null;
    }

    void lockFor(SimulatedReplica replica) {
        holder = replica;
    }

    void unlock(SimulatedReplica replica) {
        if (holder == replica) {
            holder = null;
        }
    }

    boolean isHeldBy(SimulatedReplica replica) {
        return holder == replica;
    }

    List<String> sent(String channel) {
        return payloads(entries, channel);
    }

    List<String> logged(String channel) {
        return payloads(log, channel);
    }

    private static List<String> payloads(List<Entry> entries, String channel) {
        return entries.stream()
                .filter(entry -> channel.equals(entry.channel()))
                .map(Entry::payload)
                .toList();
    }
}
