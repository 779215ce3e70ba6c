package io.pgevents.bench.side;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Subscriptions that have nothing to do: each is to a few rows of one of a hundred tables that nobody writes to. */
public final class IdleSubscriptions {

    private static final int TABLES = 100;
    private static final int CLIENTS = 8;

    private IdleSubscriptions() {}

    /** Makes so many, by REST. */
    public static void make(Stand stand, PgeventsService service, int subscriptions) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Callable<Void>> requests = new ArrayList<>();
            for (int i = 0; i < subscriptions; i++) {
                String subscription =
                        """
                        {"sink": "%s", "source": "/%s/public/idle_%d", "filters": [{"suffix": {"subject": "-%d"}}]}""".formatted(stand.url(0, 0), stand.database().name(), i % TABLES, i);
                requests.add(() -> {
                    service.api().post("/api/v1/subscriptions", subscription);
                    return null;
                });
            }
            for (Future<Void> request : clients.invokeAll(requests)) {
                request.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }
}
