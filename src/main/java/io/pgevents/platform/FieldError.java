package io.pgevents.platform;

/**
 * What is wrong with one field of a request.
 *
 * @param pointer where it is, an RFC 6901 JSON pointer into the body; empty for the body as a whole
 * @param detail what is wrong and what to do, for a human
 * @param code the same for a program, for example {@code unknown-field}; stable
 */
public record FieldError(String pointer, String detail, String code) {}
