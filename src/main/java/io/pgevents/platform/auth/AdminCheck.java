package io.pgevents.platform.auth;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.AuthSettings;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Says at the start if tokens are needed and nobody could ever make one. */
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
        if (settings.mode() == AuthSettings.Mode.TOKEN && !tokens.hasStartUpToken() && !table.hasAdmin()) {
            LOG.nobodyIsAdmin();
        }
    }
}
