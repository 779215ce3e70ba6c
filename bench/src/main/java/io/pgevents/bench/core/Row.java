package io.pgevents.bench.core;

/** Where a number stands in the report. */
public record Row(String scenario, String condition, String side, Figure figure) {}
