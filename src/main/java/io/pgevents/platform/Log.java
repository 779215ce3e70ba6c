package io.pgevents.platform;

import static org.jboss.logging.Logger.Level.ERROR;
import static org.jboss.logging.Logger.Level.INFO;
import static org.jboss.logging.Logger.Level.WARN;

import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/**
 * Everything pgevents tells its operator, each line with an id that {@code docs/messages.md} explains. Ids are never
 * used again for something else.
 */
@MessageLogger(projectCode = "PGE", length = 4)
public interface Log extends BasicLogger, BridgeLog {

    Log LOG = Logger.getMessageLogger(MethodHandles.lookup(), Log.class, "io.pgevents");

    @LogMessage(level = INFO)
    @Message(
            id = 1,
            value =
                    "No pgevents.database.url is set: PostgreSQL %s of our own runs, data in %s. To look inside: psql %s")
    void embeddedDatabaseRuns(String version, String directory, String address);

    @LogMessage(level = INFO)
    @Message(id = 2, value = "Stopping the PostgreSQL (process %s) that an earlier run left behind in %s")
    void stoppingOrphan(long process, String directory);

    @LogMessage(level = INFO)
    @Message(id = 3, value = "Running your Liquibase change log %s")
    void runningUserChangeLog(String path);

    @LogMessage(level = INFO)
    @Message(id = 10, value = "Reading the event log from position %s")
    void readerStarts(String position);

    @LogMessage(level = WARN)
    @Message(id = 11, value = "The database is not available, trying again in %s: %s")
    void readerLostDatabase(Duration wait, String reason);

    @LogMessage(level = INFO)
    @Message(id = 12, value = "The database is back after %s")
    void readerIsBack(Duration absence);

    @LogMessage(level = WARN)
    @Message(
            id = 13,
            value = "This replica was not heard of for longer than its lease: others have taken its subscriptions")
    void leasesLost();

    @LogMessage(level = WARN)
    @Message(id = 14, value = "Replica %s has not been heard of: its subscriptions are taken over")
    void replicaIsGone(String name);

    @LogMessage(level = INFO)
    @Message(id = 19, value = "Replica %s was not stopped but has ended: it goes on where it was")
    void predecessorIsGone(String name);

    @LogMessage(level = WARN)
    @Message(
            id = 15,
            value =
                    "This is another PostgreSQL cluster than at the last run (system identifier %s, was %s): positions are"
                            + " based anew, %s deliveries that were outstanding go out now")
    void rebased(long now, long before, long outstanding);

    @LogMessage(level = INFO)
    @Message(id = 20, value = "Dropped partitions of the event log older than %s: %s")
    void partitionsDropped(String age, String names);

    @LogMessage(level = WARN)
    @Message(id = 21, value = "The partitions of the event log could not be looked after, trying again in %s: %s")
    void partitionsNotMaintained(Duration wait, String reason);

    @LogMessage(level = INFO)
    @Message(id = 30, value = "Delivery of event %s to subscription %s failed (attempt %s): %s")
    void attemptFailed(long event, String subscription, int attempt, String reason);

    @LogMessage(level = WARN)
    @Message(id = 31, value = "Event %s is a dead letter of subscription %s after %s attempts: %s")
    void deadLetter(long event, String subscription, int attempts, String reason);

    @LogMessage(level = WARN)
    @Message(id = 32, value = "Subscription %s is disabled: %s")
    void subscriptionDisabled(String subscription, String reason);

    @LogMessage(level = WARN)
    @Message(id = 33, value = "Endpoint %s fails: no attempts until it has answered a probe, the next in %s")
    void endpointPaused(String endpoint, Duration wait);

    @LogMessage(level = INFO)
    @Message(id = 34, value = "Endpoint %s answers again")
    void endpointIsBack(String endpoint);

    @LogMessage(level = ERROR)
    @Message(id = 35, value = "Subscription %s cannot be read and is left out: %s")
    void subscriptionUnreadable(String subscription, String reason);

    @LogMessage(level = WARN)
    @Message(id = 36, value = "%s deliveries could not be stored, trying again in %s: %s")
    void rowsNotStored(int rows, Duration wait, String reason);

    @LogMessage(level = WARN)
    @Message(id = 37, value = "Positions could not be stored, trying again at the next flush: %s")
    void positionsNotStored(String reason);

    @LogMessage(level = WARN)
    @Message(id = 38, value = "Subscription %s could not read the log, trying again in %s: %s")
    void backlogNotRead(String subscription, Duration wait, String reason);

    @LogMessage(level = ERROR)
    @Message(id = 39, value = "The sink of protocol %s did not say what came of an attempt; it counts as failed")
    void attemptForgotten(String protocol);

    @LogMessage(level = WARN)
    @Message(id = 40, value = "%s is not sent: %s")
    void notSent(String message, String reason);

    @LogMessage(level = INFO)
    @Message(id = 41, value = "A sink was refused: %s")
    void sinkRefused(String reason);

    @LogMessage(level = WARN)
    @Message(id = 50, value = "A request could not be answered: %s")
    void requestNotAnswered(String reason);

    @LogMessage(level = ERROR)
    @Message(id = 51, value = "A request failed, instance %s")
    void requestFailed(String instance, @Cause Throwable failure);

    @LogMessage(level = INFO)
    @Message(id = 300, value = "The receiver at %s did not give its consent: %s")
    void consentNotGiven(String host, String reason);

    @LogMessage(level = WARN)
    @Message(
            id = 310,
            value =
                    "Secrets and headers of subscriptions are stored as plain text; set pgevents.encryption.key to encrypt"
                            + " them: openssl rand -base64 32")
    void secretsArePlain();

    @LogMessage(level = INFO)
    @Message(id = 311, value = "A key to encrypt secrets with was made: %s. Without it what it encrypted can't be read")
    void encryptionKeyMade(String file);

    @LogMessage(level = INFO)
    @Message(id = 312, value = "Encrypted %s secrets and the headers of %s subscriptions with the present key")
    void secretsEncrypted(int secrets, int subscriptions);

    @LogMessage(level = ERROR)
    @Message(id = 313, value = "Subscription %s is not served: %s")
    void subscriptionUndecryptable(String subscription, String reason);

    @LogMessage(level = INFO)
    @Message(id = 315, value = "Subscription %s can be served again")
    void subscriptionServedAgain(String subscription);

    @LogMessage(level = WARN)
    @Message(id = 314, value = "Expired secrets could not be removed, trying again in %s: %s")
    void expiredSecretsNotRemoved(Duration wait, String reason);

    @LogMessage(level = WARN)
    @Message(id = 330, value = "Subscription %s is failing: %s")
    void subscriptionFailing(String subscription, String reason);

    @LogMessage(level = WARN)
    @Message(id = 331, value = "Subscription %s has been failing for %s: %s")
    void subscriptionStillFailing(String subscription, String warning, String reason);

    @LogMessage(level = INFO)
    @Message(id = 332, value = "Subscription %s has recovered after %s")
    void subscriptionRecovered(String subscription, String duration);

    @LogMessage(level = WARN)
    @Message(id = 333, value = "Which subscriptions are failing could not be stored, trying again in %s: %s")
    void healthNotStored(Duration wait, String reason);

    @LogMessage(level = WARN)
    @Message(
            id = 320,
            value = "The attempts log is stored again; meanwhile its %s oldest entries were dropped, delivery went on")
    void attemptsDropped(long entries);

    @LogMessage(level = WARN)
    @Message(id = 321, value = "%s entries of the attempts log were refused by the database and are left out: %s")
    void attemptsRefused(int entries, String reason);

    @LogMessage(level = WARN)
    @Message(id = 322, value = "%s dead letters older than %s were removed")
    void deadLettersRemoved(long letters, String age);

    @LogMessage(level = WARN)
    @Message(id = 323, value = "Old deliveries and attempts could not be looked after, trying again in %s: %s")
    void deliveriesNotMaintained(Duration wait, String reason);

    @LogMessage(level = WARN)
    @Message(id = 324, value = "Replay %s is stuck, trying again in %s: %s")
    void replayStuck(long replay, Duration wait, String reason);

    @LogMessage(level = WARN)
    @Message(id = 325, value = "Replay %s has failed: %s")
    void replayFailed(long replay, String reason);

    @LogMessage(level = INFO)
    @Message(id = 326, value = "Replay %s of subscription %s is done: %s delivered, %s dead letters, %s cancelled")
    void replayDone(long replay, String subscription, long delivered, long dead, long cancelled);

    @LogMessage(level = INFO)
    @Message(id = 404, value = "Observers of database events, by name: %s; of broadcasts: %s")
    void observersFound(String names, int broadcasts);

    @LogMessage(level = INFO)
    @Message(id = 400, value = "Subscription %s calls the observers named '%s' from now on")
    void observersSubscribed(String subscription, String name);

    @LogMessage(level = WARN)
    @Message(id = 401, value = "The observers named '%s' are not called: subscription %s has another sink, %s")
    void observersNotSubscribed(String name, String subscription, String sink);

    @LogMessage(level = WARN)
    @Message(id = 402, value = "%s failed at event %s, which is not told again: %s")
    void broadcastFailed(String observer, long event, String reason);

    @LogMessage(level = WARN)
    @Message(
            id = 403,
            value = "Observers of broadcasts are too slow: they have missed the %s oldest events that waited")
    void broadcastDropped(long events);

    @LogMessage(level = WARN)
    @Message(
            id = 440,
            value =
                    "The consumer of channel %s has ended: events are kept, and it gets no more before it consumes again or"
                            + " the service is started again")
    void channelConsumerEnded(String channel);

    @LogMessage(level = WARN)
    @Message(id = 441, value = "The subscription of channel %s could not be made, trying again in %s: %s")
    void channelNotSubscribed(String channel, Duration wait, String reason);

    @LogMessage(level = WARN)
    @Message(id = 442, value = "Channel %s gets nothing: subscription %s has another sink")
    void channelSubscriptionTaken(String channel, String subscription);

    @LogMessage(level = INFO)
    @Message(id = 450, value = "An extension serves the protocol %s: %s")
    void extensionSink(String protocol, String className);

    @LogMessage(level = WARN)
    @Message(id = 451, value = "The sink of protocol %s failed at %s, which is tried again")
    void extensionSinkFailed(String protocol, String message, @Cause Throwable failure);

    @LogMessage(level = INFO)
    @Message(id = 452, value = "Source %s runs")
    void sourceRuns(String name);

    @LogMessage(level = WARN)
    @Message(id = 453, value = "Source %s could not be started, trying again in %s: %s")
    void sourceNotStarted(String name, Duration wait, String reason);

    @LogMessage(level = WARN)
    @Message(id = 454, value = "Source %s is stopped here: the connection that held its lock is lost")
    void sourceLost(String name);

    @LogMessage(level = WARN)
    @Message(id = 455, value = "Source %s could not be stopped: %s")
    void sourceDoesNotStop(String name, String reason);

    @LogMessage(level = INFO)
    @Message(id = 500, value = "This replica logs notifications; captured channels: %s")
    void recording(int channels);

    @LogMessage(level = WARN)
    @Message(id = 501, value = "Notifications are not heard, trying again in %s: %s")
    void listenerLost(Duration wait, String reason);

    @LogMessage(level = INFO)
    @Message(id = 502, value = "Notifications are heard again after %s")
    void listenerIsBack(Duration absence);

    @LogMessage(level = WARN)
    @Message(
            id = 503,
            value = "No replica listened from %s to %s: what was sent to captured channels in that time is lost")
    void nobodyListened(Instant since, Instant until);

    @LogMessage(level = WARN)
    @Message(id = 504, value = "Notifications could not be logged, trying again in %s: %s")
    void notificationsNotLogged(Duration wait, String reason);

    @LogMessage(level = ERROR)
    @Message(id = 505, value = "%s notifications are lost: they could not be logged for so long that memory was full")
    void notificationsDropped(long notifications);

    @LogMessage(level = ERROR)
    @Message(id = 506, value = "A notification on channel %s is lost, the database refuses it: %s")
    void notificationRefused(String channel, String reason);

    @LogMessage(level = WARN)
    @Message(id = 507, value = "PostgreSQL's queue of notifications is %s %% full; NOTIFY fails when it is full")
    void notificationQueueFillsUp(long percent);

    @LogMessage(level = WARN)
    @Message(id = 520, value = "The AMQP broker %s is away: %s")
    void amqpBrokerIsAway(String broker, String reason);

    @LogMessage(level = INFO)
    @Message(id = 521, value = "The AMQP broker %s is back")
    void amqpBrokerIsBack(String broker);

    @LogMessage(level = INFO)
    @Message(id = 522, value = "AMQP in %s: messages of the queue '%s' of broker %s are logged")
    void amqpInRuns(String name, String queue, String broker);

    @LogMessage(level = WARN)
    @Message(id = 523, value = "AMQP in %s does not consume, trying again in %s: %s")
    void amqpInFailed(String name, Duration wait, String reason);

    @LogMessage(level = WARN)
    @Message(id = 524, value = "A %s was rejected by AMQP in %s: %s")
    void amqpInRejected(String message, String name, String reason);

    @LogMessage(level = INFO)
    @Message(id = 540, value = "What amqp.publish is told to send to broker %s goes out by subscription %s")
    void brokerSubscribed(int broker, String subscription);

    @LogMessage(level = WARN)
    @Message(id = 541, value = "New rows of amqp.broker could not be looked for, trying again in %s: %s")
    void brokersNotSubscribed(Duration wait, String reason);

    @LogMessage(level = WARN)
    @Message(id = 542, value = "What is published to broker %s is not sent: subscription %s has another sink")
    void brokerSubscriptionTaken(int broker, String subscription);

    @LogMessage(level = WARN)
    @Message(
            id = 600,
            value = "Credentials that are not valid were refused, times since the last such line: %s, last from %s")
    void credentialsRefused(long times, String address);

    @LogMessage(level = INFO)
    @Message(id = 601, value = "Token %s was made, of scope %s for %s, by %s")
    void tokenMade(String id, String scope, String owner, String by);

    @LogMessage(level = INFO)
    @Message(id = 602, value = "Token %s was revoked by %s")
    void tokenRevoked(String id, String by);

    @LogMessage(level = INFO)
    @Message(id = 603, value = "What owner '%s' may see was changed by %s")
    void ownerChanged(String owner, String by);

    @LogMessage(level = WARN)
    @Message(
            id = 604,
            value = "Nobody can make tokens: there is no valid one of scope admin, and no pgevents.auth.token either")
    void nobodyIsAdmin();

    @LogMessage(level = WARN)
    @Message(
            id = 620,
            value =
                    "Whether the schema pgevents is up to date can't be seen: Liquibase keeps its books elsewhere than in pgevents.databasechangelog, or this role may not read them")
    void schemaVersionUnknown();

    @LogMessage(level = WARN)
    @Message(id = 621, value = "The schema pgevents is of another version than this service, which goes on with it: %s")
    void schemaDiffers(String changeSets);

    @LogMessage(level = INFO)
    @Message(
            id = 622,
            value =
                    "Your Liquibase change log %s is not run here: pgevents.liquibase.migrate-at-start is false, and quarkus.liquibase.username is not set")
    void userChangeLogIgnored(String path);

    @LogMessage(level = INFO)
    @Message(id = 605, value = "Owner '%s' was deleted by %s")
    void ownerDeleted(String owner, String by);

    @LogMessage(level = WARN)
    @Message(
            id = 606,
            value =
                    "The OpenID Connect provider could not be asked; requests answered 503 since the last such line: %s, the last because of: %s")
    void providerNotAsked(long times, String reason);

    @LogMessage(level = INFO)
    @Message(id = 650, value = "The schema pgevents is up to date")
    void schemaIsUpToDate();

    @LogMessage(level = INFO)
    @Message(id = 651, value = "What %s declares is in place: %d made or changed, %d removed")
    void declarationsApplied(Path file, int changed, int removed);

    @LogMessage(level = WARN)
    @Message(id = 652, value = "%s can't be used, and everything stays as it is: %s")
    void declarationsUnusable(Path file, String reason);

    @LogMessage(level = WARN)
    @Message(
            id = 653,
            value = "%s declares what can't be: %s. The rest is in place, nothing was removed; trying again in %s")
    void declarationsRefused(Path file, String reasons, Duration wait);

    @LogMessage(level = WARN)
    @Message(id = 654, value = "What %s declares could not be put in place, trying again in %s: %s")
    void declarationsNotApplied(Path file, Duration wait, String reason);

    @LogMessage(level = ERROR)
    @Message(id = 90, value = "Unexpected failure in %s")
    void unexpected(String where, @Cause Throwable failure);

    @LogMessage(level = WARN)
    @Message(
            id = 630,
            value =
                    "Subscription %s has missed %s events, captured from %s to %s: their retention is over, and it had not come to them")
    void eventsMissed(String subscription, String events, Instant oldest, Instant newest);

    @LogMessage(level = WARN)
    @Message(
            id = 631,
            value = "Stopping did not wait longer than %s for %s: what was under way is done again elsewhere")
    void stoppedWaiting(Duration time, String what);

    @LogMessage(level = ERROR)
    @Message(id = 632, value = "Stopping takes longer than %s, pgevents.shutdown.timeout: ended where it stood")
    void endedWhereItStood(Duration timeout);

    @LogMessage(level = WARN)
    @Message(id = 633, value = "What the metrics show of the database is not known until it answers again: %s")
    void databaseNotObserved(String reason);
}
