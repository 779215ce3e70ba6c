package io.pgevents.platform.auth;

import io.pgevents.platform.Encryptions;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** A service that asks for tokens, and encrypts secrets. */
public final class TokensProfile implements QuarkusTestProfile {

    static final String START_UP_TOKEN = "start-up-secret-of-the-tests-0123456789";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "pgevents.auth.mode",
                "token",
                "pgevents.auth.token",
                START_UP_TOKEN,
                "pgevents.encryption.key",
                Encryptions.key());
    }

    /** A provider that nobody must ask for anything; and a port with TLS. */
    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(OidcProvider.class), new TestResourceEntry(HttpsPort.class));
    }
}
