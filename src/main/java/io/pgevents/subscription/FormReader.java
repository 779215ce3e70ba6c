package io.pgevents.subscription;

import io.pgevents.platform.Findings;
import io.pgevents.subscription.DeliverySettings.Batch;
import io.pgevents.subscription.DeliverySettings.Form;
import io.pgevents.subscription.DeliverySettings.Mode;
import io.pgevents.subscription.DeliverySettings.Payload;
import java.time.Duration;

/** Reads what a request of a subscription looks like. */
final class FormReader {

    static final int MIN_BATCH_EVENTS = 2;
    static final int MAX_BATCH_EVENTS = 1000;
    static final int MIN_BATCH_BYTES = 1 << 10;
    static final int MAX_BATCH_BYTES = 10 << 20;
    static final Duration MAX_BATCH_WAIT = Duration.ofSeconds(60);

    /** What holds for a batch that says no more than that it is one. */
    static final Batch BATCH = new Batch(100, 256 << 10, Duration.ofSeconds(1));

    private FormReader() {}

    static Form read(Fields config, Findings findings) {
        Form defaults = Form.DEFAULTS;
        Mode mode = config.choice("mode", Mode.class).orElse(defaults.mode());
        Payload payload = config.choice("payload", Payload.class).orElse(defaults.payload());
        Batch batch = config.node("batch") == null ? null : batch(config.object("batch"));
        if (batch != null && mode == Mode.BINARY) {
            findings.add(
                    config.pointer("batch"),
                    "contradiction",
                    "Can't be given with the mode binary, which has one event in a request; leave one of them out.");
        }
        return new Form(mode, payload, batch);
    }

    private static Batch batch(Fields batch) {
        var read = new Batch(
                batch.integer("maxEvents", MIN_BATCH_EVENTS, MAX_BATCH_EVENTS).orElse(BATCH.maxEvents()),
                batch.integer("maxBytes", MIN_BATCH_BYTES, MAX_BATCH_BYTES)
                        .map(Integer::longValue)
                        .orElse(BATCH.maxBytes()),
                batch.duration("maxWait", Duration.ZERO, MAX_BATCH_WAIT).orElse(BATCH.maxWait()));
        batch.refuseOthers();
        return read;
    }
}
