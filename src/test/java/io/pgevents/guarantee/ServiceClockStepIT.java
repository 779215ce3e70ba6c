package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.SteppingClock;
import io.pgevents.support.Workload;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock of the machine that the service runs on is set while it runs: nothing waits for the time to come again. */
class ServiceClockStepIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Receiver receiver = new Receiver();
    private SteppingClock clock;
    private ServiceProcess service;
    private Workload workload;

    @BeforeEach
    void start(TestInfo test) {
        Optional<SteppingClock> found = SteppingClock.find();
        assumeTrue(found.isPresent(), "libfaketime is not installed (Debian: faketime)");
        clock = found.get();
        String database = Postgres.emptyDatabase();
        service = ServiceProcess.on(database, test.getTestMethod().orElseThrow().getName())
                .runBy(clock.command().toArray(String[]::new))
                .start();
        service.api().subscribe(receiver, """
                {"timeout": "PT2S", "schedule": ["PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S"]}""");
        workload = new Workload(database);
    }

    @AfterEach
    void stop() {
        if (service != null) {
            workload.close();
            service.close();
        }
        receiver.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT10M", "PT-10M"})
    void delivery_goes_on_and_nothing_is_repeated(String step) {
        workload.start(2);
        awaitMore(200);
        clock.step(Duration.parse(step));
        awaitMore(200);
        workload.stop();

        awaitAll();
        assertThat(receiver.repeats()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT10M", "PT-10M"})
    void a_request_that_gets_no_answer_times_out_and_is_made_again(String step) {
        receiver.answers((key, n) -> key.equals("1") ? Receiver.HANG : 204);
        workload.touchAll();
        await().atMost(PATIENCE).until(() -> receiver.arrivals().size() == 100);
        clock.step(Duration.parse(step));
        receiver.answers(204);

        awaitAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT10M", "PT-10M"})
    void an_endpoint_that_was_given_a_rest_is_asked_again_in_time(String step) {
        receiver.goDown();
        workload.touchAll();
        await().atMost(PATIENCE).until(() -> service.logLines().stream().anyMatch(line -> line.contains("PGE0033")));
        clock.step(Duration.parse(step));
        receiver.comeBack();

        awaitAll();
    }

    private void awaitMore(int webhooks) {
        int before = receiver.acceptedMessages();
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() >= before + webhooks);
    }

    private void awaitAll() {
        long changes = workload.committedChanges();
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() >= changes);
        assertThat(receiver.acceptedByKey()).isEqualTo(workload.committedByKey());
    }
}
