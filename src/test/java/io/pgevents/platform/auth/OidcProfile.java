package io.pgevents.platform.auth;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** A service that asks for access tokens of {@link OidcProvider}. */
public final class OidcProfile implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("pgevents.auth.mode", "oidc", "quarkus.oidc.roles.role-claim-path", "realm_access/roles");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(OidcProvider.class));
    }
}
