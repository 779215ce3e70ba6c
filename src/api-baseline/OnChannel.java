package io.pgevents.api;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Only notifications on one channel: {@code @Observes @OnChannel("sysm_watch") Notification}. */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({PARAMETER, FIELD, METHOD, TYPE})
public @interface OnChannel {

    /** The channel as {@code LISTEN} has it: in small letters, unless it was quoted there. */
    String value();

    /** For programmatic look-up. */
    final class Literal extends AnnotationLiteral<OnChannel> implements OnChannel {

        private static final long serialVersionUID = 1;

        private final String value;

        private Literal(String value) {
            this.value = value;
        }

        public static Literal of(String value) {
            return new Literal(value);
        }

        @Override
        public String value() {
            return value;
        }
    }
}
