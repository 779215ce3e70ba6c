package io.pgevents.bench.core;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the command line asks for.
 *
 * @param only the names of the scenarios to run; empty for all
 * @param sides names, or parts of names, of which only those sides are measured that have one of them; empty for all
 * @param conditions parts of conditions, likewise
 * @param rounds how often each side is measured under each condition
 * @param out the directory for the report
 */
public record Options(
        boolean full, Set<String> only, List<String> sides, List<String> conditions, int rounds, Path out) {

    /** @throws IllegalArgumentException with what is wrong, for the user */
    public static Options parse(String... arguments) {
        Deque<String> left = new ArrayDeque<>(List.of(arguments));
        boolean full = false;
        Set<String> only = Set.of();
        List<String> sides = List.of();
        List<String> conditions = List.of();
        int rounds = 0;
        Path out = null;
        while (!left.isEmpty()) {
            String argument = left.pop();
            switch (argument) {
                case "short" -> full = false;
                case "full" -> full = true;
                case "--only" -> only = Set.of(value(argument, left).split(","));
                case "--sides" -> sides = List.of(value(argument, left).split(";"));
                case "--conditions" ->
                    conditions = List.of(value(argument, left).split(";"));
                case "--rounds" -> rounds = Integer.parseInt(value(argument, left));
                case "--out" -> out = Path.of(value(argument, left));
                default -> throw new IllegalArgumentException("what is " + argument + "?");
            }
        }
        String date = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmm"));
        String mode = full ? "full" : "short";
        return new Options(
                full,
                only,
                sides,
                conditions,
                rounds > 0 ? rounds : full ? 5 : 3,
                out != null ? out : Path.of("bench", "results", date + "-" + mode));
    }

    private static String value(String option, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " wants a value");
        }
        return left.pop();
    }

    public boolean wants(Scenario scenario) {
        return only.isEmpty() || only.contains(scenario.name());
    }

    /** Of some sides those that are to be measured. */
    <S extends Side> List<S> wantedSides(List<S> all) {
        Set<String> names = all.stream().map(Side::name).collect(Collectors.toSet());
        return all.stream()
                .filter(side -> sides.isEmpty()
                        || sides.stream()
                                .anyMatch(part -> names.contains(part)
                                        ? part.equals(side.name())
                                        : side.name().contains(part)))
                .toList();
    }

    /** Whether conditions of this name, or of a group by this name, are to be measured. */
    public boolean wantsCondition(String condition) {
        return conditions.isEmpty() || conditions.stream().anyMatch(condition::contains);
    }

    /** One of two values, as the mode is. */
    public int shortOrFull(int inShort, int inFull) {
        return full ? inFull : inShort;
    }
}
