package io.pgevents.platform;

import static org.jboss.logging.Logger.Level.INFO;
import static org.jboss.logging.Logger.Level.WARN;

import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/** The part of {@link Log} that is about the replacements of pg-amqp-bridge and pgsql-listen-exchange. */
@MessageLogger(projectCode = "PGE", length = 4)
interface BridgeLog {

    @LogMessage(level = INFO)
    @Message(id = 560, value = "This service is a pg-amqp-bridge to %s: %s")
    void bridgeRuns(String broker, String bindings);

    @LogMessage(level = WARN)
    @Message(
            id = 561,
            value = "The broker %s cannot be asked for the entities of BRIDGE_CHANNELS; notifications are kept until it"
                    + " can: %s")
    void bridgeBrokerAway(String broker, String reason);

    @LogMessage(level = WARN)
    @Message(
            id = 562,
            value = "There is a subscription %s already whose sink is not %s; nothing is delivered to that one")
    void relaySubscriptionTaken(String subscription, String sink);

    @LogMessage(level = WARN)
    @Message(
            id = 563,
            value =
                    "Subscription %s is disabled: the configuration does not name it any more. What it has not delivered"
                            + " is kept as long as the log")
    void relaySubscriptionRetired(String subscription);

    @LogMessage(level = INFO)
    @Message(id = 564, value = "Exchange %s of broker %s gets the notifications on %s")
    void exchangeFed(String exchange, String broker, String channels);

    @LogMessage(level = WARN)
    @Message(id = 565, value = "The bindings of exchange %s cannot be read, going on with what is known: %s")
    void bindingsNotRead(String exchange, String reason);

    @LogMessage(level = INFO)
    @Message(id = 566, value = "The bindings of exchange %s can be read again")
    void bindingsReadAgain(String exchange);

    @LogMessage(level = WARN)
    @Message(
            id = 567,
            value =
                    "Exchange %s names another PostgreSQL than the one that this service publishes from: %s; it gets the"
                            + " notifications of this one")
    void exchangeOfOtherDatabase(String exchange, String differences);

    @LogMessage(level = WARN)
    @Message(id = 568, value = "The binding key %s of exchange %s can be no channel: %s")
    void bindingKeyIsNoChannel(String key, String exchange, String reason);

    @LogMessage(level = INFO)
    @Message(id = 569, value = "Exchange %s did not exist at broker %s and was declared, durable and direct")
    void exchangeDeclared(String exchange, String broker);

    @LogMessage(level = WARN)
    @Message(id = 570, value = "The channels of exchange %s could not be set, trying again at the next look: %s")
    void exchangeNotSet(String exchange, String reason);
}
