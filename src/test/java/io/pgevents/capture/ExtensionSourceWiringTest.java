package io.pgevents.capture;

import static org.awaitility.Awaitility.await;

import io.pgevents.api.EventPublisher;
import io.pgevents.api.EventSource;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A source that an extension brings is found and started with the service. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class ExtensionSourceWiringTest {

    @Inject
    Greeter greeter;

    @Test
    void a_source_is_started_with_the_service_and_can_publish() {
        await().atMost(Duration.ofSeconds(20)).until(() -> greeter.greeted != null);
    }

    @Singleton
    static class Greeter implements EventSource {

        volatile String greeted;

        @Override
        public String name() {
            return "greeter";
        }

        @Override
        public boolean exclusive() {
            return true;
        }

        @Override
        public void start(EventPublisher publisher) {
            greeted = publisher.publish("/test/greeter", "org.example.hello", null, null);
        }

        @Override
        public void stop() {}
    }
}
