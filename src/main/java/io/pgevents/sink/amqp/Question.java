package io.pgevents.sink.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.pgevents.platform.amqp.AmqpFailure;
import io.pgevents.sink.amqp.Publication.Confirmed;
import io.pgevents.sink.amqp.Publication.Refused;
import io.pgevents.sink.amqp.Publication.Unconfirmed;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One method that the broker answers, on a channel of its own since the broker closes that with a no. */
final class Question implements LinkTask {

    private final Ask ask;
    private final Consumer<Publication> done;
    private final AtomicBoolean over = new AtomicBoolean();

    /** @param done called once, on any thread */
    Question(Ask ask, Consumer<Publication> done) {
        this.ask = ask;
        this.done = done;
    }

    interface Ask {
        void on(Channel channel) throws IOException;
    }

    @Override
    public boolean isOver() {
        return over.get();
    }

    @Override
    public boolean begin(Link link) {
        answer(answer(link.connection()));
        return true;
    }

    @Override
    public void fail(String reason) {
        answer(new Unconfirmed(reason));
    }

    /** To a method that it finds senseless, an exchange of an unknown type above all, its no is the end of the connection. */
    private Publication answer(Connection connection) {
        try {
            Channel channel = connection.createChannel();
            if (channel == null) {
                return new Unconfirmed("the broker allows no more channels");
            }
            ask.on(channel);
            channel.abort();
            return new Confirmed();
        } catch (IOException | ShutdownSignalException | IllegalArgumentException e) {
            ShutdownSignalException shutdown = AmqpFailure.shutdown(e);
            AmqpFailure.Closed closed = shutdown == null ? null : AmqpFailure.closed(shutdown);
            return closed == null || closed.connection() && closed.code() != AMQP.COMMAND_INVALID
                    ? new Unconfirmed("the broker did not answer: " + AmqpFailure.reason(e))
                    : new Refused(closed.code(), closed.text());
        }
    }

    private void answer(Publication publication) {
        if (over.compareAndSet(false, true)) {
            done.accept(publication);
        }
    }
}
