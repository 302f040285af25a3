package io.leftfold.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import io.leftfold.Environment;
import java.nio.charset.Charset;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TimeZone;
import java.util.Timer;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds the arrows between the layers, and the seams: time, randomness, ids and threads are passed in.
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.leftfold");

    @Test
    void arrows_point_inward() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("core")
                .definedBy("io.leftfold", "io.leftfold.spi")
                .layer("memory")
                .definedBy("io.leftfold.memory")
                .layer("sqlite")
                .definedBy("io.leftfold.sqlite")
                .layer("postgres")
                .definedBy("io.leftfold.postgres")
                .layer("postgres embedded")
                .definedBy("io.leftfold.postgres.embedded")
                .layer("json")
                .definedBy("io.leftfold.json")
                .layer("schema")
                .definedBy("io.leftfold.schema")
                .layer("tck")
                .definedBy("io.leftfold.tck..")
                .layer("decide")
                .definedBy("io.leftfold.decide")
                .layer("diff")
                .definedBy("io.leftfold.diff")
                .layer("subscribe")
                .definedBy("io.leftfold.subscribe")
                .layer("replay")
                .definedBy("io.leftfold.replay")
                .layer("jdbc")
                .definedBy("io.leftfold.jdbc")
                .layer("project")
                .definedBy("io.leftfold.project")
                .layer("process")
                .definedBy("io.leftfold.process")
                .layer("testing")
                .definedBy("io.leftfold.testing")
                .layer("bench")
                .definedBy("io.leftfold.bench")
                .layer("app")
                .definedBy("io.leftfold.app")
                .layer("cli")
                .definedBy("io.leftfold.cli")
                .layer("cli postgres")
                .definedBy("io.leftfold.cli.postgres")
                .layer("examples")
                .definedBy("io.leftfold.examples..")
                .whereLayer("core")
                .mayNotAccessAnyLayer()
                .whereLayer("memory")
                .mayOnlyAccessLayers("core")
                .whereLayer("sqlite")
                .mayOnlyAccessLayers("core")
                .whereLayer("postgres")
                .mayOnlyAccessLayers("core")
                .whereLayer("postgres embedded")
                .mayOnlyAccessLayers("core")
                .whereLayer("json")
                .mayOnlyAccessLayers("core")
                .whereLayer("schema")
                .mayOnlyAccessLayers("core", "json")
                .whereLayer("tck")
                .mayOnlyAccessLayers("core")
                .whereLayer("decide")
                .mayOnlyAccessLayers("core")
                .whereLayer("diff")
                .mayOnlyAccessLayers("core", "decide", "json")
                .whereLayer("subscribe")
                .mayOnlyAccessLayers("core")
                .whereLayer("replay")
                .mayOnlyAccessLayers("core")
                .whereLayer("jdbc")
                .mayOnlyAccessLayers("core", "decide", "subscribe")
                .whereLayer("project")
                .mayOnlyAccessLayers("core", "subscribe", "jdbc", "json")
                .whereLayer("process")
                .mayOnlyAccessLayers("core", "decide", "subscribe", "json")
                .whereLayer("testing")
                .mayOnlyAccessLayers(
                        "core",
                        "decide",
                        "subscribe",
                        "jdbc",
                        "json",
                        "project",
                        "memory",
                        "sqlite",
                        "postgres",
                        "postgres embedded")
                .whereLayer("bench")
                .mayOnlyAccessLayers(
                        "core", "memory", "decide", "subscribe", "jdbc", "json", "project", "schema", "sqlite")
                .whereLayer("app")
                .mayOnlyAccessLayers("core", "decide", "subscribe", "jdbc", "project", "process")
                .whereLayer("cli")
                .mayOnlyAccessLayers(
                        "core",
                        "decide",
                        "diff",
                        "subscribe",
                        "replay",
                        "jdbc",
                        "project",
                        "app",
                        "json",
                        "schema",
                        "sqlite",
                        "bench")
                .whereLayer("cli postgres")
                .mayOnlyAccessLayers("core", "cli", "bench", "postgres", "postgres embedded")
                .whereLayer("examples")
                .mayOnlyAccessLayers(
                        "core",
                        "decide",
                        "diff",
                        "subscribe",
                        "jdbc",
                        "project",
                        "app",
                        "json",
                        "sqlite",
                        "cli",
                        "cli postgres")
                .check(CLASSES);
    }

    @Test
    void packages_form_no_circle() {
        slices().matching("io.leftfold.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void only_stores_and_their_proofs_know_what_stores_are_built_from() {
        classes()
                .that()
                .resideInAPackage("io.leftfold.spi")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage(
                        "io.leftfold.spi",
                        "io.leftfold.memory",
                        "io.leftfold.postgres",
                        "io.leftfold.sqlite",
                        "io.leftfold.proof..")
                .check(CLASSES);
    }

    @Test
    void what_stores_are_built_from_does_not_show_in_what_they_offer() {
        var offered = CLASSES.stream()
                .filter(type -> !isSpi(type) && isPublic(type.getModifiers()))
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> isPublic(unit.getModifiers()))
                .toList();

        assertThat(offered).hasSizeGreaterThan(1_000);
        assertThat(offered)
                .filteredOn(unit -> typesOf(unit).anyMatch(ArchitectureTest::isSpi))
                .extracting(JavaCodeUnit::getFullName)
                .isEmpty();
    }

    private static Stream<JavaClass> typesOf(JavaCodeUnit unit) {
        return Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
                .flatMap(type -> type.getAllInvolvedRawTypes().stream());
    }

    private static boolean isSpi(JavaClass type) {
        return type.getPackageName().equals("io.leftfold.spi");
    }

    private static boolean isPublic(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC);
    }

    @Test
    void core_knows_no_database_and_no_library() {
        noClasses()
                .that()
                .resideInAnyPackage("io.leftfold", "io.leftfold.spi", "io.leftfold.decide")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "java.lang..",
                        "java.util..",
                        "java.time..",
                        "java.nio..",
                        "java.io..",
                        "java.math..",
                        "java.net",
                        "java.security..",
                        "jdk.jfr",
                        "org.jspecify..",
                        "io.leftfold..")
                .check(CLASSES);
    }

    @Test
    void every_package_has_its_place_among_the_layers() {
        var packages = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !isOfTests(name))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(packages)
                .containsExactly(
                        "io.leftfold",
                        "io.leftfold.app",
                        "io.leftfold.bench",
                        "io.leftfold.cli",
                        "io.leftfold.cli.postgres",
                        "io.leftfold.decide",
                        "io.leftfold.diff",
                        "io.leftfold.examples.quickstart",
                        "io.leftfold.examples.shop",
                        "io.leftfold.jdbc",
                        "io.leftfold.json",
                        "io.leftfold.memory",
                        "io.leftfold.postgres",
                        "io.leftfold.postgres.embedded",
                        "io.leftfold.process",
                        "io.leftfold.project",
                        "io.leftfold.replay",
                        "io.leftfold.schema",
                        "io.leftfold.spi",
                        "io.leftfold.sqlite",
                        "io.leftfold.subscribe",
                        "io.leftfold.tck",
                        "io.leftfold.tck.history",
                        "io.leftfold.testing");
    }

    /// What an IDE may have beside the layers.
    private static boolean isOfTests(String packageName) {
        return packageName.matches("io\\.leftfold\\.(proof|checks)(\\..*)?");
    }

    @Test
    void time_and_randomness_and_ids_are_passed_in() {
        seam().should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Instant.class, "now", Clock.class)
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(ThreadLocalRandom.class, "current")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callConstructor(SplittableRandom.class)
                .check(CLASSES);
    }

    @Test
    void threads_are_made_at_the_edges_that_own_them() {
        noClasses()
                .that(DescribedPredicate.not(ownThreads()))
                .should()
                .callMethod(Thread.class, "ofPlatform")
                .orShould()
                .callMethod(Thread.class, "ofVirtual")
                .orShould()
                .callMethod(Thread.class, "startVirtualThread", Runnable.class)
                .orShould()
                .accessClassesThat()
                .belongToAnyOf(Executors.class, ThreadPoolExecutor.class, ForkJoinPool.class, Timer.class)
                .check(CLASSES);
    }

    /// Who may make threads: seams, what tests and measures, and two that the machine leaves no other way.
    private static DescribedPredicate<JavaClass> ownThreads() {
        return DescribedPredicate.describe(
                "own threads",
                type -> Set.of(
                                        Environment.class.getName(),
                                        // Native calls would hold the carriers of virtual threads.
                                        "io.leftfold.spi.PlatformThreads",
                                        // The JVM takes a hook only as a thread.
                                        "io.leftfold.cli.Interrupt",
                                        "io.leftfold.cli.postgres.Place")
                                .contains(type.getName().replaceFirst("\\$.*", ""))
                        || type.getPackageName().matches("io\\.leftfold\\.(tck|bench)(\\..*)?")
                        || isOfTests(type.getPackageName()));
    }

    @Test
    void nobody_sleeps_and_nothing_runs_on_threads_that_nobody_owns() {
        seam().should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", Duration.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callConstructor(Thread.class)
                .orShould()
                .callMethod(Collection.class, "parallelStream")
                .check(CLASSES);
    }

    @Test
    void nothing_depends_on_where_it_runs() {
        seam().should()
                .callMethod(ZoneId.class, "systemDefault")
                .orShould()
                .callMethod(TimeZone.class, "getDefault")
                .orShould()
                .callMethod(Locale.class, "getDefault")
                .orShould()
                .callMethod(Charset.class, "defaultCharset")
                .orShould()
                .callMethod(String.class, "getBytes")
                .orShould()
                .callConstructor(String.class, byte[].class)
                .orShould()
                .callMethod(String.class, "toLowerCase")
                .orShould()
                .callMethod(String.class, "toUpperCase")
                .orShould()
                .callMethod(String.class, "format", String.class, Object[].class)
                .orShould()
                .callMethod(String.class, "formatted", Object[].class)
                .check(CLASSES);
    }

    /// All classes but the one that owns the machine's time and randomness.
    private static GivenClassesConjunction seam() {
        return noClasses().that().doNotHaveFullyQualifiedName(Environment.class.getName());
    }
}
