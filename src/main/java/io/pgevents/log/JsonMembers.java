package io.pgevents.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the members of a JSON object as stretches of its text, so that they can be passed on to the last digit.
 *
 * <p>Values are skipped, not parsed: whatever their size and depth, it takes time in proportion to the text and no memory.
 * The text must be valid JSON, as whatever PostgreSQL returns of type json is.
 */
final class JsonMembers {

    /** @param start where the name begins, with its quote; the value is from {@code valueStart} until {@code end} */
    record Member(String name, int start, int valueStart, int end) {

        /** @param json the text that it is a member of */
        String value(String json) {
            return json.substring(valueStart, end);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String json;
    private int at;

    /**
     * @param start where the object begins. If what begins there is no object, it has no members
     */
    JsonMembers(String json, int start) {
        this.json = json;
        this.at = start;
        if (peek() == '{') {
            at++;
        } else {
            at = json.length();
        }
    }

    /** All members of the object that begins there, in their order. */
    static Map<String, Member> of(String json, int start) {
        Map<String, Member> found = new LinkedHashMap<>();
        JsonMembers members = new JsonMembers(json, start);
        for (Member member = members.next(); member != null; member = members.next()) {
            found.put(member.name(), member);
        }
        return found;
    }

    /** The next member; null after the last. */
    @Nullable
    Member next() {
        if (peek() == ',') {
            at++;
        }
        if (peek() != '"') {
            return null;
        }
        int start = at;
        skipString();
        String name = name(json.substring(start, at));
        if (peek() == ':') {
            at++;
        }
        peek();
        int valueStart = at;
        skipValue();
        return new Member(name, start, valueStart, at);
    }

    /** The next character that is not white space, which it moves to; 0 at the end. */
    private char peek() {
        while (at < json.length() && isSpace(json.charAt(at))) {
            at++;
        }
        return at < json.length() ? json.charAt(at) : 0;
    }

    private void skipValue() {
        int depth = 0;
        do {
            switch (peek()) {
                case '"' -> skipString();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case ',', ':' -> at++;
                case 0 -> throw new NoSuchElementException("the JSON ends too early");
                default -> skipScalar();
            }
        } while (depth > 0);
    }

    private void skipString() {
        at++;
        while (json.charAt(at) != '"') {
            at += json.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private void skipScalar() {
        while (at < json.length() && ",:]}".indexOf(json.charAt(at)) < 0 && !isSpace(json.charAt(at))) {
            at++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private static String name(String quoted) {
        if (quoted.indexOf('\\') < 0) {
            return quoted.substring(1, quoted.length() - 1);
        }
        try {
            return JSON.readValue(quoted, String.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a name in the JSON is malformed", e);
        }
    }
}
