package io.pgevents.sink.amqp;

import com.fasterxml.jackson.core.JsonPointer;
import io.pgevents.platform.Findings;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.platform.amqp.AmqpBrokers;
import io.pgevents.sink.SinkName;
import io.pgevents.sink.Template;
import io.pgevents.subscription.SinkRequest;
import io.pgevents.subscription.SinkType;
import io.vertx.core.Future;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to a broker is saved only if there is such a broker, and its settings are right. If the broker can be
 * asked and says that the one exchange, or the one queue of the default exchange, does not exist, that is an error too.
 */
@Singleton
final class AmqpSinkType implements SinkType {

    private static final JsonPointer SETTINGS = JsonPointer.compile("/protocolsettings");
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final AmqpBrokers brokers;
    private final AmqpPublisher publisher;

    AmqpSinkType(AmqpBrokers brokers, AmqpPublisher publisher) {
        this.brokers = brokers;
        this.publisher = publisher;
    }

    @Override
    public String protocol() {
        return AmqpSink.PROTOCOL;
    }

    @Override
    public Set<String> settings() {
        return AmqpSetting.NAMES;
    }

    @Override
    public boolean takesBatches() {
        return true;
    }

    @Override
    public void check(SinkRequest request, Findings findings) {
        AmqpBroker broker = broker(request.sink(), findings);
        for (AmqpSetting setting : AmqpSetting.values()) {
            String value = request.settings().get(setting.text());
            try {
                if (value != null) {
                    setting.check(value);
                }
            } catch (IllegalArgumentException e) {
                add(findings, setting, "invalid-setting", "The field " + setting.text() + " " + e.getMessage() + ".");
            }
        }
        request.headers().keySet().stream()
                .filter(name -> AmqpSetting.bytes(name) > AmqpSetting.MAX_NAME)
                .forEach(name -> findings.add(
                        SETTINGS.appendProperty("headers").appendProperty(name),
                        "too-long",
                        "The name of a header must have at most " + AmqpSetting.MAX_NAME + " bytes."));
        if (findings.isEmpty() && broker != null) {
            checkDestination(broker, request, findings);
        }
    }

    private @Nullable AmqpBroker broker(String sink, Findings findings) {
        String name;
        try {
            name = SinkName.of(sink, AmqpSink.SCHEME, "broker");
        } catch (IllegalArgumentException e) {
            findings.addAt("sink", "invalid-sink", "The sink " + e.getMessage() + ".");
            return null;
        }
        AmqpBroker broker = brokers.find(name);
        if (broker == null) {
            findings.addAt(
                    "sink",
                    "unknown-broker",
                    "There is no AMQP broker '" + name + "' here; "
                            + (brokers.names().isEmpty()
                                    ? "none is configured"
                                    : "configured are " + String.join(", ", brokers.names()))
                            + ". The operator configures one with pgevents.amqp." + name + ".uri.");
        }
        return broker;
    }

    private void checkDestination(AmqpBroker broker, SinkRequest request, Findings findings) {
        String exchange = request.settings().get(AmqpSetting.EXCHANGE.text());
        String routingKey = request.settings().get(AmqpSetting.ROUTINGKEY.text());
        if (exchange != null) {
            if (Template.parse(exchange).isConstant()
                    && isMissing(publisher.exchangeExists(broker, exchange, PATIENCE))) {
                add(
                        findings,
                        AmqpSetting.EXCHANGE,
                        "unknown-exchange",
                        "The broker has no exchange '" + exchange + "'.");
            }
        } else if (routingKey == null) {
            add(
                    findings,
                    AmqpSetting.ROUTINGKEY,
                    "required",
                    "Give an exchange, or a routingkey: the default exchange takes it for the name of a queue.");
        } else if (Template.parse(routingKey).isConstant()
                && isMissing(publisher.queueExists(broker, routingKey, PATIENCE))) {
            add(
                    findings,
                    AmqpSetting.ROUTINGKEY,
                    "unknown-queue",
                    "The broker has no queue '" + routingKey + "', and no exchange is given.");
        }
    }

    /** A broker that is away, or does not say, is no reason to refuse. */
    private static boolean isMissing(Future<Boolean> exists) {
        try {
            return !exists.toCompletionStage()
                    .toCompletableFuture()
                    .get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException unknown) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void add(Findings findings, AmqpSetting setting, String code, String detail) {
        findings.add(SETTINGS.appendProperty(setting.text()), code, detail);
    }
}
