package io.pgevents.platform;

import static org.jboss.logging.Logger.Level.INFO;
import static org.jboss.logging.Logger.Level.WARN;

import java.time.Duration;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/** The part of {@link Log} that is about drop-in replacements for other systems. */
@MessageLogger(projectCode = "PGE", length = 4)
interface CompatLog {

    @LogMessage(level = INFO)
    @Message(id = 540, value = "What amqp.publish is told to send to broker %s goes out by subscription %s")
    void brokerSubscribed(int broker, String subscription);

    @LogMessage(level = WARN)
    @Message(id = 541, value = "New rows of amqp.broker could not be looked for, trying again in %s: %s")
    void brokersNotSubscribed(Duration wait, String reason);

    @LogMessage(level = WARN)
    @Message(id = 542, value = "What is published to broker %s is not sent: subscription %s has another sink")
    void brokerSubscriptionTaken(int broker, String subscription);
}
