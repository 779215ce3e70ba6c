package io.pgevents.platform.declared;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes things be as they are declared. Each is put in place for itself, so that one mistake holds up nothing else; but
 * nothing is removed as long as there is one, since what is to take the place of the removed may be the mistake. That an
 * owner has the id is none in this sense: else anybody with an owner's token could keep everything from being removed.
 */
@ApplicationScoped
class Reconciliation {

    /** @param mistakes one line each, naming what it is about; empty if everything is as declared */
    record Result(int changed, int removed, List<String> mistakes) {}

    private final List<DeclaredKind> kinds;
    private final DeclaredNames names;

    Reconciliation(@All List<DeclaredKind> kinds, DeclaredNames names) {
        this.kinds = kinds.stream()
                .sorted(Comparator.comparingInt(DeclaredKind::order))
                .toList();
        this.names = names;
    }

    Set<String> sections() {
        return kinds.stream().map(DeclaredKind::section).collect(Collectors.toSet());
    }

    /** Blocks on the database. Empty if another replica is doing this at the moment. */
    Optional<Result> run(Map<String, List<ObjectNode>> declared) {
        return names.alone(() -> new Run(declared).result());
    }

    private final class Run {

        private final Map<DeclaredKind, Set<String>> wanted = new HashMap<>();
        private final List<String> mistakes = new ArrayList<>();
        private boolean removes = true;
        private int changed;
        private int removed;

        Run(Map<String, List<ObjectNode>> declared) {
            kinds.forEach(kind -> apply(kind, declared.getOrDefault(kind.section(), List.of())));
            if (removes) {
                for (int last = kinds.size() - 1; last >= 0; last--) {
                    prune(kinds.get(last));
                }
            }
        }

        Result result() {
            return new Result(changed, removed, List.copyOf(mistakes));
        }

        private void apply(DeclaredKind kind, List<ObjectNode> declared) {
            Set<String> owned = names.of(kind.section());
            Set<String> seen = wanted.computeIfAbsent(kind, none -> new HashSet<>());
            for (int index = 0; index < declared.size(); index++) {
                String what = kind.section() + "[" + index + "]";
                try {
                    String name = kind.name(declared.get(index));
                    what += " '" + name + "'";
                    if (!seen.add(name)) {
                        throw Problem.malformed("It is declared twice.");
                    }
                    changed += kind.apply(name, declared.get(index), owned.contains(name)) ? 1 : 0;
                    names.add(kind.section(), name);
                } catch (Problem problem) {
                    removes &= problem.type() == ProblemType.SUBSCRIPTION_EXISTS;
                    mistakes.add(what + ": " + inOneLine(problem));
                }
            }
        }

        private void prune(DeclaredKind kind) {
            for (String name : names.of(kind.section())) {
                if (!wanted.getOrDefault(kind, Set.of()).contains(name)) {
                    kind.remove(name);
                    names.remove(kind.section(), name);
                    removed++;
                }
            }
        }
    }

    private static String inOneLine(Problem problem) {
        String text = problem.errors().isEmpty()
                ? problem.detail()
                : problem.errors().stream()
                        .map(error -> (error.pointer() + " " + error.detail()).strip())
                        .collect(Collectors.joining("; "));
        return text.replaceAll("\\s*\\R\\s*", " ");
    }
}
