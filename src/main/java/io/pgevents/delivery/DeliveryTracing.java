package io.pgevents.delivery;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.pgevents.log.Event;
import io.pgevents.log.TraceContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Each attempt as a span of the trace that the writer belonged to: a child of the span that is named in its {@code
 * traceparent}; for a batch of several traces, a root that is linked to each. Costs nothing unless tracing is on.
 * Thread-safe.
 */
@Singleton
class DeliveryTracing {

    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

    private final @Nullable Tracer tracer;

    @Inject
    DeliveryTracing(OpenTelemetry openTelemetry, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean disabled) {
        this(disabled ? null : openTelemetry.getTracer("io.pgevents"));
    }

    /** @param tracer null to trace nothing */
    DeliveryTracing(@Nullable Tracer tracer) {
        this.tracer = tracer;
    }

    /** @return null if nothing is traced */
    @Nullable
    Span begin(Delivery delivery) {
        Tracer present = tracer;
        if (present == null) {
            return null;
        }
        SpanBuilder span = present.spanBuilder(
                        "deliver " + delivery.subscription().protocol())
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute("pgevents.subscription", delivery.subscription().id())
                .setAttribute("pgevents.attempt", (long) delivery.attempt())
                .setAttribute("messaging.message.id", delivery.messageId())
                .setAttribute("messaging.batch.message_count", (long)
                        delivery.events().size())
                .setAttribute("cloudevents.event_source", delivery.event().source())
                .setAttribute("cloudevents.event_type", delivery.event().type());
        TraceContext common = delivery.trace();
        if (common != null) {
            span.setParent(context(common));
        } else {
            span.setNoParent();
            contexts(delivery.events())
                    .forEach(other ->
                            span.addLink(Span.fromContext(context(other)).getSpanContext()));
        }
        return span.startSpan();
    }

    /** The delivery with what its receiver is to know of the span. */
    static Delivery within(Span span, Delivery delivery) {
        Map<String, String> headers = new HashMap<>();
        W3C.inject(Context.root().with(span), headers, (carrier, name, value) -> headers.put(name, value));
        TraceContext traced = TraceContext.of(headers.get(TraceContext.PARENT), headers.get(TraceContext.STATE));
        return traced == null ? delivery : delivery.within(traced);
    }

    static void end(Span span, Attempt attempt) {
        if (attempt.status() != null) {
            span.setAttribute("http.response.status_code", attempt.status().longValue());
        }
        String reason = AttemptText.reason(attempt.outcome());
        if (reason != null) {
            span.setStatus(StatusCode.ERROR, reason);
        }
        span.end();
    }

    private static List<TraceContext> contexts(List<Event> events) {
        return events.stream()
                .flatMap(event -> Stream.ofNullable(TraceContext.of(event)))
                .distinct()
                .toList();
    }

    private static Context context(TraceContext trace) {
        Map<String, String> headers = new HashMap<>();
        headers.put(TraceContext.PARENT, trace.traceparent());
        if (trace.tracestate() != null) {
            headers.put(TraceContext.STATE, trace.tracestate());
        }
        return W3C.extract(Context.root(), headers, FromMap.INSTANCE);
    }

    private enum FromMap implements TextMapGetter<Map<String, String>> {
        INSTANCE;

        @Override
        public Iterable<String> keys(Map<String, String> headers) {
            return headers.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> headers, String name) {
            return headers == null ? null : headers.get(name);
        }
    }
}
