package io.pgevents.platform.auth;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.AuthSettings;
import io.pgevents.platform.StartUpException;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Refuses to start, or says so, if tokens are needed and nobody could make one. */
@ApplicationScoped
class AdminCheck {

    private final AuthSettings settings;
    private final Tokens tokens;
    private final TokenTable table;

    AdminCheck(AuthSettings settings, Tokens tokens, TokenTable table) {
        this.settings = settings;
        this.tokens = tokens;
        this.table = table;
    }

    void check(@Observes StartupEvent started) {
        if (settings.mode() != AuthSettings.Mode.TOKEN || tokens.hasStartUpToken() || table.hasAdmin()) {
            return;
        }
        if (!table.hasAny()) {
            throw new StartUpException(
                    "pgevents.auth.mode is token, but there is no token yet, so nobody could ever make"
                            + " one; set pgevents.auth.token or pgevents.auth.token-file to a secret of 32 or more characters");
        }
        // There was an admin once. That its token expired must not stop deliveries.
        LOG.nobodyIsAdmin();
    }
}
