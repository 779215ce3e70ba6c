package io.pgevents.compat.bridge;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URI of a database as libpq takes it (PostgreSQL 18, section 34.1.1.2), with what it leaves out filled in as libpq does:
 * from its parameters, the variables {@code PGHOST}, {@code PGPORT}, {@code PGUSER}, {@code PGPASSWORD} and {@code
 * PGDATABASE}, and then {@code localhost}, 5432, the user of the operating system, and a database of the user's name.
 *
 * @param url as {@code pgevents.database.url} takes it
 * @param password null if there is none
 */
record PostgresUri(String url, String username, @Nullable String password) {

    private static final Pattern FORM = Pattern.compile(
            "postgres(?:ql)?://(?:(?<user>[^:/?@]*)(?::(?<password>[^/?]*))?@)?"
                    + "(?<host>\\[[^\\]]*\\]|[^:/?@,]*)(?::(?<port>[0-9]*))?(?:/(?<database>[^?/]*))?(?:\\?(?<parameters>.*))?",
            Pattern.DOTALL);

    private static final int PORT = 5432;

    /**
     * @param variable gives the value of an environment variable, or null
     * @throws IllegalArgumentException if it is none, or one that pgevents can't use; without the password
     */
    static PostgresUri parse(String uri, UnaryOperator<@Nullable String> variable) {
        Matcher form = FORM.matcher(uri.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "must have the form postgresql://user:password@host:port/database, with one"
                            + " host, and what is special in a name or password percent-encoded");
        }
        Map<String, String> parameters = parameters(form.group("parameters"));
        UnaryOperator<@Nullable String> given = name -> {
            String parameter = parameters.get(parameterName(name));
            return parameter == null ? decoded(form.group(name)) : parameter;
        };
        String host = or(given.apply("host"), variable.apply("PGHOST"), "localhost");
        String user = or(given.apply("user"), variable.apply("PGUSER"), System.getProperty("user.name"));
        String database = or(given.apply("database"), variable.apply("PGDATABASE"), user);
        if (host.startsWith("/") || host.contains(",")) {
            throw new IllegalArgumentException(
                    "must name one host, to be reached by TCP: neither a socket's directory nor several hosts");
        }
        String port = or(given.apply("port"), variable.apply("PGPORT"), Integer.toString(PORT));
        String mode = parameters.get("sslmode");
        return new PostgresUri(
                "postgresql://" + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port
                        + "/" + encoded(database)
                        + (mode == null ? "" : "?sslmode=" + encoded(mode)),
                user,
                or(given.apply("password"), variable.apply("PGPASSWORD"), null));
    }

    /** Others, {@code connect_timeout} for example, would reach the server, which does not know them. */
    private static Map<String, String> parameters(@Nullable String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : text == null ? new String[0] : text.split("&")) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        parameter.substring(0, equals), String.valueOf(decoded(parameter.substring(equals + 1))));
            }
        }
        return parameters;
    }

    private static String parameterName(String part) {
        return part.equals("database") ? "dbname" : part;
    }

    /** The first that is neither null nor empty. */
    private static @Nullable String or(@Nullable String given, @Nullable String variable, @Nullable String otherwise) {
        if (given != null && !given.isEmpty()) {
            return given;
        }
        return variable != null && !variable.isEmpty() ? variable : otherwise;
    }

    private static @Nullable String decoded(@Nullable String part) {
        try {
            return part == null ? null : URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has a '%' that begins no escape; a percent sign is written %25");
        }
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PostgresUri[" + url + "]";
    }
}
