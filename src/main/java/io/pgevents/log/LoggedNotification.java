package io.pgevents.log;

import io.pgevents.api.Notification;
import io.pgevents.log.JsonMembers.Member;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@code NOTIFY} as the log has it. */
final class LoggedNotification implements Notification {

    private static final String TYPE = "pgevents.notification";

    private final Event event;
    private final String channel;
    private final String payload;
    private final String text;
    private final int pid;

    /**
     * @param payload as JSON
     * @param text a JSON string, or JSON that stands for itself, from which the text that was sent can be told
     */
    private LoggedNotification(Event event, String channel, String payload, String text, int pid) {
        this.event = event;
        this.channel = channel;
        this.payload = payload;
        this.text = text;
        this.pid = pid;
    }

    /** By the event's type alone. */
    static boolean isOne(Event event) {
        return event.type().equals(TYPE);
    }

    static @Nullable LoggedNotification of(Event event) {
        String data = event.data();
        if (data == null || !isOne(event)) {
            return null;
        }
        Map<String, Member> members = JsonMembers.of(data, 0);
        Member channel = members.get("channel");
        Member payload = members.get("payload");
        Member pid = members.get("pid");
        if (channel == null || payload == null || pid == null || data.charAt(channel.valueStart()) != '"') {
            return null;
        }
        try {
            int process = Integer.parseInt(pid.value(data));
            String json = payload.value(data);
            // There only where the payload does not show exactly what was sent, such as a JSON string with its quotes.
            Member text = members.get("text");
            return new LoggedNotification(
                    event, TypedJson.text(channel.value(data)), json, text == null ? json : text.value(data), process);
        } catch (NumberFormatException notOurs) {
            return null;
        }
    }

    @Override
    public String id() {
        return Long.toString(event.id());
    }

    @Override
    public Instant time() {
        return event.time().toInstant();
    }

    @Override
    public String source() {
        return event.source();
    }

    @Override
    public String channel() {
        return channel;
    }

    @Override
    public String payload() {
        return TypedJson.text(text);
    }

    @Override
    public <T> @Nullable T payload(Class<T> type) {
        return TypedJson.read(payload, type, "the payload of a notification on " + channel);
    }

    @Override
    public int pid() {
        return pid;
    }

    /** Without the payload, so that it may be logged. */
    @Override
    public String toString() {
        return "Notification[" + event.id() + " " + channel + "]";
    }
}
