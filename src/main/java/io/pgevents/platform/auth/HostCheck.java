package io.pgevents.platform.auth;

import io.netty.util.NetUtil;
import io.pgevents.platform.AuthSettings;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Where nobody is asked who they are, refuses what was meant for another host. A page in a browser on this machine can have
 * its own name lead here (DNS rebinding), and could then read the answers; but the browser still says which name it was.
 */
@ApplicationScoped
class HostCheck {

    /** Before all others, so that nothing is open to such a page. */
    private static final int PRIORITY = 1_000;

    private final AuthSettings settings;
    private final Answers answers;
    private final String bound;

    HostCheck(AuthSettings settings, Answers answers, @ConfigProperty(name = "quarkus.http.host") String bound) {
        this.settings = settings;
        this.answers = answers;
        this.bound = bound;
    }

    void register(@Observes Filters filters) {
        if (settings.mode() == AuthSettings.Mode.NONE) {
            filters.register(this::check, PRIORITY);
        }
    }

    private void check(RoutingContext request) {
        HostAndPort named = request.request().authority();
        // Without any it is a probe by HTTP/1.0; browsers always send one.
        boolean none = named == null && !request.request().headers().contains(HttpHeaders.HOST);
        if (none || isHere(named == null ? null : named.host(), bound)) {
            request.next();
        } else {
            answers.send(
                    request,
                    Problem.of(
                                    ProblemType.MISDIRECTED_REQUEST,
                                    "The request names another host. While pgevents.auth.mode is none it has to be localhost, a"
                                            + " loopback address, or what quarkus.http.host is.")
                            .answer()
                            .build());
        }
    }

    /** Whether the host of a request, null for one that can't be read, means this machine whatever a name server says. */
    static boolean isHere(@Nullable String host, String bound) {
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost") || name.equals(bound.toLowerCase(Locale.ROOT))) {
            return true;
        }
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(name);
        return address != null && address.isLoopbackAddress();
    }
}
