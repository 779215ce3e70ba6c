package io.pgevents.platform.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Says in one line, without a stack trace, why something with a broker went wrong. */
public final class AmqpFailure {

    private static final int MAX_REASON = 300;

    private AmqpFailure() {}

    /** For operators; holds no credentials. */
    public static String reason(Throwable failure) {
        ShutdownSignalException shutdown = shutdown(failure);
        Closed closed = shutdown == null ? null : closed(shutdown);
        if (closed != null) {
            return line(closed.code() + " " + closed.text());
        }
        Throwable deepest = failure;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        if (message == null || message.isBlank()) {
            return deepest instanceof TimeoutException
                    ? "no answer in time"
                    : deepest.getClass().getSimpleName();
        }
        return line(
                deepest instanceof java.net.UnknownHostException
                        ? "the name " + message + " can't be resolved"
                        : message);
    }

    /** The end of a channel or a connection that the failure goes back to, if it does. */
    public static @Nullable ShutdownSignalException shutdown(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException shutdown) {
                return shutdown;
            }
        }
        return null;
    }

    /** What the broker said when it closed a channel or a connection; null if it was not the broker that did. */
    public static @Nullable Closed closed(ShutdownSignalException shutdown) {
        Method reason = shutdown.getReason();
        if (shutdown.isInitiatedByApplication()) {
            return null;
        }
        if (reason instanceof AMQP.Channel.Close channel) {
            return new Closed(channel.getReplyCode(), channel.getReplyText(), false);
        }
        if (reason instanceof AMQP.Connection.Close connection) {
            return new Closed(connection.getReplyCode(), connection.getReplyText(), true);
        }
        return null;
    }

    private static String line(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON) + "…";
    }

    /**
     * @param code for example 404
     * @param text for example {@code NOT_FOUND - no exchange 'x' in vhost '/'}
     * @param connection whether it closed the connection and not just a channel
     */
    public record Closed(int code, String text, boolean connection) {}
}
