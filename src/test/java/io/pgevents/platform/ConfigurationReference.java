package io.pgevents.platform;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Reads the configuration interfaces, annotated with {@code @ConfigMapping}, and writes what they say as a page. */
final class ConfigurationReference {

    private static final String INTRODUCTION = """
            # Configuration

            Every property of pgevents, written from the code; do not edit it by hand
            (`./mvnw test -Dtest=ConfigurationReferenceTest -Dpgevents.docs.write=true` writes it anew). Properties are given
            as environment variables, as `-D` options of the JVM, or in a file `config/application.properties` beside where the
            service is started. Everything else that Quarkus can be told works too, `quarkus.http.port` for example.

            Durations are ISO 8601, `PT30S`, or a number with a unit, `30s`. Lists are separated by commas. In names `<…>` stands
            for a name of yours. What is wrong ends [the start](operations.md#when-it-does-not-start) with one line.
            """;

    private record Property(String name, String type, String byDefault, String text) {}

    private record Found(ClassTree tree, String text) {}

    private final Map<String, Found> interfaces = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, String> enums = new HashMap<>();

    private ConfigurationReference() {}

    static String of(Path sources) {
        var reference = new ConfigurationReference();
        reference.parse(sources);
        return reference.page();
    }

    private void parse(Path sources) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (Stream<Path> files = Files.walk(sources);
                var manager = compiler.getStandardFileManager(null, null, null)) {
            List<Path> mappings = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(ConfigurationReference::isMapping)
                    .toList();
            var task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(mappings));
            Trees trees = Trees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Scanner(trees).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isMapping(Path file) {
        try {
            return Files.readString(file).contains("@ConfigMapping(");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Scanner extends TreePathScanner<Void, Void> {

        private final Trees trees;
        private String owner = "";

        private Scanner(Trees trees) {
            this.trees = trees;
        }

        @Override
        public Void visitClass(ClassTree type, Void ignored) {
            String name = type.getSimpleName().toString();
            String outer = owner;
            owner = name;
            if (type.getKind() == Tree.Kind.INTERFACE) {
                interfaces.put(name, new Found(type, text(trees.getDocComment(getCurrentPath()))));
            } else if (type.getKind() == Tree.Kind.ENUM) {
                enums.put(name, constants(type));
            }
            super.visitClass(type, null);
            owner = outer;
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void ignored) {
            texts.put(owner + "." + method.getName(), text(trees.getDocComment(getCurrentPath())));
            return super.visitMethod(method, null);
        }
    }

    private static String constants(ClassTree type) {
        return type.getMembers().stream()
                .filter(VariableTree.class::isInstance)
                .map(member -> "`"
                        + ((VariableTree) member)
                                .getName()
                                .toString()
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-') + "`")
                .collect(Collectors.joining(", "));
    }

    private String page() {
        Map<String, Found> groups = new TreeMap<>();
        interfaces.values().forEach(found -> {
            String prefix = argument(found.tree().getModifiers(), "ConfigMapping", "prefix");
            if (prefix != null) {
                groups.put(prefix, found);
            }
        });
        StringBuilder page = new StringBuilder(INTRODUCTION);
        groups.forEach((prefix, found) -> {
            page.append("\n## ")
                    .append(prefix)
                    .append("\n\n")
                    .append(found.text())
                    .append("\n\n");
            page.append("| Property, environment variable | Type | Default | |\n|---|---|---|---|\n");
            properties(prefix, found.tree()).forEach(property -> page.append(row(property)));
        });
        return page.toString();
    }

    private static String row(Property property) {
        return "| `%s`<br>`%s` | %s | %s | %s |\n"
                .formatted(
                        property.name(),
                        property.name().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9<>]", "_"),
                        property.type(),
                        property.byDefault(),
                        property.text().replace("|", "\\|"));
    }

    private List<Property> properties(String prefix, ClassTree type) {
        List<Property> properties = new ArrayList<>();
        for (Tree member : type.getMembers()) {
            if (member instanceof MethodTree method && method.getBody() == null) {
                properties.addAll(properties(prefix, type.getSimpleName() + "." + method.getName(), method));
            }
        }
        return properties;
    }

    private List<Property> properties(String prefix, String key, MethodTree method) {
        ModifiersTree modifiers = method.getModifiers();
        boolean isParent = annotation(modifiers, "WithParentName") != null;
        String given = argument(modifiers, "WithName", "value");
        String name = isParent
                ? prefix
                : prefix + "." + (given == null ? kebab(method.getName().toString()) : given);
        String declared = method.getReturnType().toString().replaceAll("@\\w+(\\([^)]*\\))?\\s*", "");
        boolean optional = declared.startsWith("Optional<");
        String type = optional ? inside(declared) : declared;
        if (type.startsWith("Map<")) {
            String value = inside(type).replaceFirst("^\\w+,\\s*", "");
            return interfaces.containsKey(value)
                    ? properties(name + ".<name>", interfaces.get(value).tree())
                    : List.of(new Property(name + ".<name>", typeName(value), "–", texts.get(key)));
        }
        if (interfaces.containsKey(type)) {
            return properties(name, interfaces.get(type).tree());
        }
        String byDefault = argument(modifiers, "WithDefault", "value");
        String shown = byDefault != null ? "`" + byDefault + "`" : optional ? "unset" : "required";
        return List.of(new Property(name, typeName(type), shown, texts.get(key)));
    }

    private String typeName(String type) {
        if (type.startsWith("List<") || type.startsWith("Set<")) {
            return "list of " + typeName(inside(type));
        }
        return switch (type) {
            case "boolean" -> "`true`, `false`";
            case "int", "long", "Integer", "Long", "double" -> "number";
            case "Duration" -> "duration";
            case "Path" -> "file";
            case "URI", "EventLinks" -> "URL";
            case "Network" -> "CIDR";
            default -> enums.getOrDefault(type, "text");
        };
    }

    private static String inside(String type) {
        return type.substring(type.indexOf('<') + 1, type.lastIndexOf('>'));
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static AnnotationTree annotation(ModifiersTree modifiers, String name) {
        return modifiers.getAnnotations().stream()
                .filter(annotation -> annotation.getAnnotationType().toString().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static String argument(ModifiersTree modifiers, String annotation, String argument) {
        AnnotationTree found = annotation(modifiers, annotation);
        if (found == null) {
            return null;
        }
        for (ExpressionTree expression : found.getArguments()) {
            if (argument.equals("value") && expression instanceof LiteralTree literal) {
                return literal.getValue().toString();
            }
            if (expression instanceof AssignmentTree assignment
                    && assignment.getVariable().toString().equals(argument)
                    && assignment.getExpression() instanceof LiteralTree literal) {
                return literal.getValue().toString();
            }
        }
        return null;
    }

    /** Javadoc as Markdown, in one line. */
    private static String text(String javadoc) {
        if (javadoc == null) {
            return "";
        }
        return javadoc.strip()
                .replaceAll("\\s*\\R\\s*", " ")
                .replaceAll("\\{@(?:code|literal) ([^}]*)}", "`$1`")
                .replaceAll("\\{@link #?([^}]*)}", "`$1`");
    }
}
