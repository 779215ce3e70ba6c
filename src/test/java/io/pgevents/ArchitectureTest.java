package io.pgevents;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the compiler can't hold: the direction of the flow, and who alone may touch what. */
class ArchitectureTest {

    /** A list, which only grows. */
    private static final String MESSAGES = "Log.java";

    private static final List<String> FLOW = List.of("capture", "log", "subscription", "delivery", "sink");
    private static final List<String> BESIDE_THE_FLOW = List.of("api", "platform", "compat");

    private static final Set<String> SLEEPERS = Set.of(Thread.class.getName(), TimeUnit.class.getName());

    private static final JavaClasses MAIN = imported(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS);
    private static final JavaClasses TESTS = imported(ImportOption.Predefined.ONLY_INCLUDE_TESTS);

    private static JavaClasses imported(ImportOption which) {
        return new ClassFileImporter().withImportOption(which).importPackages("io.pgevents");
    }

    @ParameterizedTest
    @MethodSource
    void a_stage_knows_nothing_of_the_stages_after_it(String stage) {
        List<String> after = FLOW.subList(FLOW.indexOf(stage) + 1, FLOW.size());

        check(noClasses()
                .that()
                .resideInAPackage(within(stage))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(within(after)));
    }

    static Stream<String> a_stage_knows_nothing_of_the_stages_after_it() {
        return FLOW.stream().limit(FLOW.size() - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "api"})
    void what_every_stage_may_use_uses_none_of_them(String common) {
        List<String> others = Stream.concat(FLOW.stream(), BESIDE_THE_FLOW.stream())
                .filter(other -> !other.equals(common))
                .toList();

        check(noClasses()
                .that()
                .resideInAPackage(within(common))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(within(others)));
    }

    @Test
    void nothing_depends_on_the_drop_in_replacements() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(within("compat"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(within("compat")));
    }

    @Test
    void every_class_belongs_to_a_package_of_the_flow_or_beside_it() {
        check(classes()
                .that()
                .doNotHaveSimpleName("package-info")
                .should()
                .resideInAnyPackage(within(
                        Stream.concat(FLOW.stream(), BESIDE_THE_FLOW.stream()).toList())));
    }

    @Test
    void packages_form_no_cycles() {
        check(slices().matching("io.pgevents.(**)").should().beFreeOfCycles());
    }

    @Test
    void a_sink_does_not_know_another_sink() {
        check(slices().matching("io.pgevents.sink.(*)..").should().notDependOnEachOther());
    }

    @Test
    void only_the_platform_knows_that_there_is_an_embedded_postgresql() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(within("platform"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.zonky.."));
    }

    @Test
    void only_the_webhook_sink_opens_connections_to_addresses_that_users_name() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(within("sink.webhook"))
                // Its address is the operator's, from the configuration: RabbitMQ's management API.
                .and()
                .doNotHaveFullyQualifiedName("io.pgevents.compat.exchange.ManagementApi")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.http\\..*|java\\.net\\.(Http)?URLConnection|java\\.net\\.Socket"
                        + "|io\\.vertx\\.(mutiny\\.)?core\\.(http\\.HttpClient|net\\.NetClient).*"
                        + "|io\\.vertx\\.(mutiny\\.)?ext\\.web\\.client\\..*")
                .because("elsewhere no guard stands between a user's URL and the inner network"));
    }

    @Test
    void what_the_program_has_to_say_goes_through_the_one_logger() {
        check(noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging.."));
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.pgevents.platform.Main")
                .should(ACCESS_STANDARD_STREAMS)
                .because("only a start that fails before there is a logger may write to System.err"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jakarta.inject.Inject", "org.eclipse.microprofile.config.inject.ConfigProperty"})
    void a_class_is_given_what_it_needs_through_its_constructor(String injection) {
        check(noFields().should().beAnnotatedWith(injection));
    }

    @Test
    void in_every_package_null_is_the_exception() {
        check(classes()
                .that()
                .doNotHaveSimpleName("package-info")
                .should(be(describe(
                        "in a package marked @NullMarked",
                        type -> type.getPackage().isAnnotatedWith(NullMarked.class)))));
    }

    @Test
    void no_test_sleeps() {
        noClasses()
                .should()
                .callMethodWhere(describe(
                        "it sleeps",
                        call -> call.getName().equals("sleep")
                                && SLEEPERS.contains(call.getTargetOwner().getName())))
                .because("a test waits for a condition (Awaitility), so that it is neither slow nor lucky")
                .check(TESTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"src/main/java", "src/test/java"})
    void no_class_is_over_300_lines(String sources) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(sources))) {
            List<Path> classes = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith(MESSAGES))
                    .toList();

            assertThat(classes).isNotEmpty();
            assertThat(classes).filteredOn(file -> lines(file) > 300).isEmpty();
        }
    }

    private static int lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String within(String name) {
        return "io.pgevents." + name + "..";
    }

    private static String[] within(List<String> names) {
        return names.stream().map(ArchitectureTest::within).toArray(String[]::new);
    }

    /** A rule about a package that is still empty holds. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(MAIN);
    }
}
