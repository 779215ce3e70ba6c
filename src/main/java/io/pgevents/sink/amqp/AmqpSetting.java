package io.pgevents.sink.amqp;

import io.pgevents.sink.Template;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The members of {@code protocolsettings} of an AMQP subscription, and which values each may have. */
enum AmqpSetting {
    EXCHANGE {
        @Override
        void check(String value) {
            checkName(value);
        }
    },
    ROUTINGKEY {
        @Override
        void check(String value) {
            checkName(value);
        }
    },
    PERSISTENT {
        @Override
        void check(String value) {
            checkFlag(value);
        }
    },
    MANDATORY {
        @Override
        void check(String value) {
            checkFlag(value);
        }
    },
    PRIORITY {
        @Override
        void check(String value) {
            if (!value.matches("[0-9]{1,3}") || Integer.parseInt(value) > MAX_PRIORITY) {
                throw new IllegalArgumentException("must be a number between 0 and " + MAX_PRIORITY + ", as a text");
            }
        }
    },
    EXPIRATION {
        @Override
        void check(String value) {
            try {
                Duration time = Duration.parse(value);
                if (time.isNegative() || time.compareTo(LONGEST) > 0) {
                    throw new IllegalArgumentException("must be between PT0S and " + LONGEST);
                }
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("must be a duration by ISO 8601, for example PT10M", e);
            }
        }
    };

    static final int MAX_PRIORITY = 255;

    /** What a short string of AMQP 0-9-1 can hold, in bytes; exchanges, routing keys and queues are named by one. */
    static final int MAX_NAME = 255;

    /** RabbitMQ takes milliseconds in 32 bits. */
    private static final Duration LONGEST = Duration.ofDays(49);

    static final Set<String> NAMES =
            Arrays.stream(values()).map(AmqpSetting::text).collect(Collectors.toUnmodifiableSet());

    /** As it is written in JSON. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException saying what would be right, as the rest of a sentence about the field */
    abstract void check(String value);

    private static void checkName(String value) {
        Template template;
        try {
            template = Template.parse(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("can't be filled in: " + e.getMessage(), e);
        }
        if (template.isConstant() && bytes(value) > MAX_NAME) {
            throw new IllegalArgumentException("must have at most " + MAX_NAME + " bytes");
        }
    }

    private static void checkFlag(String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("must be \"true\" or \"false\"");
        }
    }

    static int bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    }
}
