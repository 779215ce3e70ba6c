package io.pgevents.sink.broker;

import io.pgevents.sink.Template;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Records by the Kafka protocol binding of CloudEvents 1.0.2: header {@code ce_…}, and the partition key as key. */
final class KafkaFormat implements MessageFormat {

    static final String CONNECTOR = "smallrye-kafka";

    /** The CloudEvents Subscriptions API, "Kafka". */
    static final String TOPIC = "topicname";

    static final String KEY = "key";

    @Override
    public Set<String> settings() {
        return Set.of(TOPIC, KEY);
    }

    @Override
    public List<Object> metadata(Outgoing outgoing) {
        var metadata = OutgoingKafkaRecordMetadata.builder().withHeaders(headers(outgoing));
        String topic = outgoing.settings().get(TOPIC);
        if (topic != null) {
            metadata = metadata.withTopic(TopicName.legal(Template.parse(topic).of(outgoing.event())));
        }
        String key =
                Template.parse(outgoing.settings().getOrDefault(KEY, "{key}")).of(outgoing.event());
        return List.of(key.isEmpty() ? metadata.build() : metadata.withKey(key).build());
    }

    private static Headers headers(Outgoing outgoing) {
        var headers = new RecordHeaders();
        outgoing.headers().forEach((name, value) -> headers.add(name, bytes(value)));
        headers.add("content-type", bytes(outgoing.content().type()));
        headers.add("message-id", bytes(outgoing.messageId()));
        outgoing.content().attributes().forEach((name, value) -> headers.add("ce_" + name, bytes(value)));
        return headers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
