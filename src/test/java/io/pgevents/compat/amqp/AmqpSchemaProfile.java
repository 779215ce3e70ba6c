package io.pgevents.compat.amqp;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A service whose database has schema {@code amqp}. */
public final class AmqpSchemaProfile implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("pgevents.compat.amqp", "true");
    }
}
