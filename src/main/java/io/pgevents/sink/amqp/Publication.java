package io.pgevents.sink.amqp;

import com.rabbitmq.client.AMQP;
import io.pgevents.delivery.Outcome;
import java.util.Set;

/** What became of one message, or of one declaration. */
public sealed interface Publication {

    /** What it means for a delivery. */
    Outcome outcome();

    /**
     * The broker has taken responsibility: a persistent message is stored by every durable queue that it was routed to.
     *
     * @see <a href="https://www.rabbitmq.com/docs/confirms">Publisher confirms</a>
     */
    record Confirmed() implements Publication {

        @Override
        public Outcome outcome() {
            return new Outcome.Delivered();
        }
    }

    /**
     * It was mandatory, and there was no queue for it.
     *
     * @param code 312, {@code NO_ROUTE}
     */
    record Returned(int code, String text) implements Publication {

        /** Whoever binds a queue makes the next attempt succeed. */
        @Override
        public Outcome outcome() {
            return new Outcome.Retry("the message was returned: " + code + " " + text, null, true);
        }
    }

    /**
     * The broker closed the channel because of this very message, or the connection because of this very declaration.
     *
     * @param code 404 if there is no such exchange, 403 if the user must not write to it, 406 if the message can't be taken,
     *     503 if no exchange can be declared like that
     */
    record Refused(int code, String text) implements Publication {

        private static final Set<Integer> FOR_GOOD = Set.of(AMQP.PRECONDITION_FAILED, AMQP.COMMAND_INVALID);

        /** An exchange can be declared and a permission granted; what breaks a rule always will. */
        @Override
        public Outcome outcome() {
            String reason = "the broker refused the message: " + code + " " + text;
            return FOR_GOOD.contains(code) ? new Outcome.Rejected(reason) : new Outcome.Retry(reason, null, true);
        }
    }

    /** Nobody knows whether the broker has it, or it was not even sent: it is to be sent again. */
    record Unconfirmed(String reason) implements Publication {

        @Override
        public Outcome outcome() {
            return new Outcome.Retry(reason, null);
        }
    }
}
