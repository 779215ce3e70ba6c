package io.pgevents.subscription;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.List;

/**
 * Compiles filters of the dialect {@code cel}: the Common Expression Language over the attributes of an event, its
 * {@code data}, and the members of a row change by their own names. Thread-safe.
 */
final class CelDialect {

    static final int MAX_EXPRESSION = 4096;
    private static final int MAX_ITERATIONS = 10_000;
    private static final int MAX_DEPTH = 50;

    static final List<String> ROW_MEMBERS =
            List.of("operation", "schema", "table", "key", "before", "after", "changed", "context", "transaction");

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(MAX_EXPRESSION)
            .maxParseRecursionDepth(MAX_DEPTH)
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .enableHeterogeneousNumericComparisons(true)
            .build();
    private static final CelCompiler COMPILER = compiler();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();

    private CelDialect() {}

    /** @throws IllegalArgumentException if it is not a valid expression; the message says what is wrong, and where */
    static CelFilter compile(String expression) {
        try {
            CelAbstractSyntaxTree tree = COMPILER.compile(expression).getAst();
            requireBoolean(tree.getResultType());
            return new CelFilter(RUNTIME.createProgram(tree));
        } catch (CelValidationException invalid) {
            throw new IllegalArgumentException(describe(invalid), invalid);
        } catch (CelEvaluationException notPlanned) {
            throw new IllegalArgumentException(
                    "The expression can't be evaluated: " + notPlanned.getMessage(), notPlanned);
        }
    }

    private static void requireBoolean(CelType type) {
        if (!type.equals(SimpleType.BOOL) && !type.equals(SimpleType.DYN)) {
            throw new IllegalArgumentException(
                    "The expression yields " + type.name() + "; it must yield true or false.");
        }
    }

    private static String describe(CelValidationException invalid) {
        CelIssue first = invalid.getErrors().get(0);
        int line = first.getSourceLocation().getLine();
        // CEL counts columns from 0; editors, and the errors of our JSON parser, from 1.
        int column = first.getSourceLocation().getColumn() + 1;
        String where = line < 1 ? "" : " at line " + line + ", column " + column;
        return "Not a valid CEL expression" + where + ": " + first.getMessage();
    }

    private static CelCompiler compiler() {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar("id", SimpleType.STRING)
                .addVar("source", SimpleType.STRING)
                .addVar("type", SimpleType.STRING)
                .addVar("subject", SimpleType.DYN)
                .addVar("time", SimpleType.TIMESTAMP)
                .addVar("data", SimpleType.DYN);
        ROW_MEMBERS.forEach(name -> builder.addVar(name, SimpleType.DYN));
        return builder.build();
    }
}
