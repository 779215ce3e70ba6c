package io.pgevents.sink.channel;

import io.quarkus.smallrye.reactivemessaging.runtime.QuarkusMediatorConfiguration;
import io.quarkus.smallrye.reactivemessaging.runtime.SmallRyeReactiveMessagingRecorder.SmallRyeReactiveMessagingContext;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.ChannelRegistar;
import io.smallrye.reactive.messaging.ChannelRegistry;
import io.smallrye.reactive.messaging.MediatorConfiguration.Consumption;
import io.smallrye.reactive.messaging.PublisherDecorator;
import io.smallrye.reactive.messaging.providers.helpers.CDIUtils;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * The channel {@code database-events}, which is there without configuration when somebody consumes it. It is not simply
 * configured, because reactive messaging warns at each start of a configured channel that nobody consumes.
 */
@ApplicationScoped
class DatabaseEventsChannel implements ChannelRegistar {

    static final String NAME = "database-events";

    private final Channels channels;
    private final ChannelRegistry registry;
    private final Instance<PublisherDecorator> decorators;
    private final SmallRyeReactiveMessagingContext wiring;
    private final Config config;

    DatabaseEventsChannel(
            Channels channels,
            ChannelRegistry registry,
            @Any Instance<PublisherDecorator> decorators,
            SmallRyeReactiveMessagingContext wiring,
            Config config) {
        this.channels = channels;
        this.registry = registry;
        this.decorators = decorators;
        this.wiring = wiring;
        this.config = config;
    }

    @Override
    public void initialize() {
        if (!isConsumed() || isConfigured() || isProduced()) {
            return;
        }
        wiring.getMediatorConfigurations().stream()
                .filter(method -> method.getIncoming().contains(NAME))
                .forEach(DatabaseEventsChannel::mayBlock);
        Multi<? extends Message<?>> messages =
                Multi.createFrom().publisher(channels.open(ChannelScope.allChanges(NAME)));
        for (PublisherDecorator decorator : CDIUtils.getSortedInstances(decorators)) {
            messages = decorator.decorate(messages, List.of(NAME), true);
        }
        // As a broadcast, so that two extensions that know nothing of each other can both consume it.
        registry.register(NAME, messages, true);
    }

    /**
     * At build time Quarkus takes a channel that is not configured for one within the program, and lets also methods that
     * return nothing run on the event loop. They are to run on a worker, as those of all other channels of pgevents.
     */
    private static void mayBlock(QuarkusMediatorConfiguration method) {
        boolean synchronous = method.consumption() == Consumption.PAYLOAD
                && !CompletionStage.class.isAssignableFrom(method.getReturnType())
                && !Uni.class.isAssignableFrom(method.getReturnType());
        if (synchronous && !method.isBlocking() && !isMarkedNonBlocking(method)) {
            method.setBlocking(true);
            method.setBlockingExecutionOrdered(true);
        }
    }

    private static boolean isMarkedNonBlocking(QuarkusMediatorConfiguration method) {
        return Stream.of(method.getBean().getBeanClass().getDeclaredMethods())
                .anyMatch(declared -> declared.getName().equals(method.getMethodName())
                        && declared.isAnnotationPresent(NonBlocking.class));
    }

    private boolean isConsumed() {
        return wiring.getMediatorConfigurations().stream()
                        .anyMatch(method -> method.getIncoming().contains(NAME))
                || wiring.getChannelConfigurations().stream().anyMatch(channel -> channel.channelName.equals(NAME));
    }

    /** By whoever wants it to be something else. */
    private boolean isConfigured() {
        return config.getOptionalValue("mp.messaging.incoming." + NAME + ".connector", String.class)
                .isPresent();
    }

    /** By an extension, for its own ends. */
    private boolean isProduced() {
        return wiring.getEmitterConfigurations().stream()
                        .anyMatch(emitter -> emitter.name().equals(NAME))
                || wiring.getMediatorConfigurations().stream()
                        .anyMatch(method -> method.getOutgoings().contains(NAME));
    }
}
