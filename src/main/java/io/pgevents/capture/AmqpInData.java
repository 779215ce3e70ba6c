package io.pgevents.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The data of the event that an ordinary message becomes. */
final class AmqpInData {

    private static final JsonFactory JSON = new JsonFactory();

    /** Of headers: what can't be written would hold up all that come after it. */
    private static final int MAX_DEPTH = 100;

    private static final String WHITE_SPACE = " \t\n\r";

    private AmqpInData() {}

    /**
     * Members as {@code amqp.publish} of the drop-in schema has them, with the message's id and headers. The message is JSON
     * if it is JSON, with every digit as it came, else a text. A member {@code text} has exactly what was sent where that
     * does not show: a text in quotes, white space around, null. Bytes that are no text are in {@code base64}.
     */
    static String of(AmqpInMessage message) {
        var writer = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(writer)) {
            BasicProperties properties = message.properties();
            json.writeStartObject();
            json.writeStringField("exchange", message.envelope().getExchange());
            json.writeStringField("routingKey", message.envelope().getRoutingKey());
            String text = text(message.body());
            boolean isJson = text != null && isJson(text);
            json.writeFieldName("message");
            if (isJson) {
                json.writeRawValue(text.strip());
            } else {
                json.writeString(text);
            }
            if (properties.getDeliveryMode() == null) {
                json.writeNullField("deliveryMode");
            } else {
                json.writeNumberField("deliveryMode", properties.getDeliveryMode());
            }
            json.writeStringField("contentType", properties.getContentType());
            json.writeStringField("replyTo", properties.getReplyTo());
            json.writeStringField("correlationId", properties.getCorrelationId());
            json.writeStringField("messageId", properties.getMessageId());
            json.writeFieldName("headers");
            write(json, message.headers().isEmpty() ? null : message.headers(), 0);
            if (text == null) {
                json.writeStringField("base64", Base64.getEncoder().encodeToString(message.body()));
            } else if (isJson && !showsExactly(text)) {
                json.writeStringField("text", text);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writer.toString();
    }

    /** Null if it is not UTF-8, or has U+0000, which PostgreSQL has no text with. */
    private static @Nullable String text(byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return text.indexOf('\0') < 0 ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Exactly one value, with nothing in it that PostgreSQL would refuse. */
    private static boolean isJson(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            int values = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                // Else what is wrong inside a text would not be looked at.
                parser.finishToken();
                if (parser.getParsingContext().inRoot()) {
                    values++;
                }
            }
            return values == 1;
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean showsExactly(String json) {
        return json.charAt(0) != '"'
                && !json.equals("null")
                && WHITE_SPACE.indexOf(json.charAt(0)) < 0
                && WHITE_SPACE.indexOf(json.charAt(json.length() - 1)) < 0;
    }

    private static void write(JsonGenerator json, @Nullable Object value, int depth) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (depth > MAX_DEPTH) {
            json.writeString("nested more than " + MAX_DEPTH + " deep");
        } else if (value instanceof Map<?, ?> table) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : table.entrySet()) {
                json.writeFieldName(String.valueOf(entry.getKey()));
                write(json, entry.getValue(), depth + 1);
            }
            json.writeEndObject();
        } else if (value instanceof List<?> array) {
            json.writeStartArray();
            for (Object element : array) {
                write(json, element, depth + 1);
            }
            json.writeEndArray();
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof BigDecimal decimal) {
            json.writeNumber(decimal);
        } else if (value instanceof Float || value instanceof Double) {
            write(json, ((Number) value).doubleValue());
        } else if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else if (value instanceof Date date) {
            json.writeString(date.toInstant().toString());
        } else if (value instanceof LongString string) {
            String text = text(string.getBytes());
            json.writeString(text == null ? Base64.getEncoder().encodeToString(string.getBytes()) : text);
        } else if (value instanceof byte[] bytes) {
            json.writeString(Base64.getEncoder().encodeToString(bytes));
        } else {
            json.writeString(value.toString());
        }
    }

    private static void write(JsonGenerator json, double number) throws IOException {
        if (Double.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeString(Double.toString(number));
        }
    }
}
