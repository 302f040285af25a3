package io.leftfold.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
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
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
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
                .layer("subscribe")
                .definedBy("io.leftfold.subscribe")
                .layer("project")
                .definedBy("io.leftfold.project")
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
                .whereLayer("subscribe")
                .mayOnlyAccessLayers("core")
                .whereLayer("project")
                .mayOnlyAccessLayers("core", "subscribe")
                .whereLayer("testing")
                .mayOnlyAccessLayers("core", "decide")
                .whereLayer("bench")
                .mayOnlyAccessLayers("core", "memory", "decide", "subscribe", "json", "schema", "sqlite")
                .whereLayer("app")
                .mayOnlyAccessLayers("core", "decide", "subscribe", "project")
                .whereLayer("cli")
                .mayOnlyAccessLayers(
                        "core", "decide", "subscribe", "project", "app", "json", "schema", "sqlite", "bench")
                .whereLayer("cli postgres")
                .mayOnlyAccessLayers("core", "cli", "bench", "postgres", "postgres embedded")
                .check(CLASSES);
    }

    @Test
    void packages_form_no_circle() {
        slices().matching("io.leftfold.(*)..").should().beFreeOfCycles().check(CLASSES);
        no("core's words must not need what stores are built from").check(CLASSES);
    }

    private static ArchRule no(String because) {
        return noClasses()
                .that()
                .resideInAPackage("io.leftfold")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.leftfold.spi")
                .because(because);
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
    void every_layer_is_there_to_be_checked() {
        for (var layer : List.of(
                "",
                ".spi",
                ".memory",
                ".sqlite",
                ".postgres.embedded",
                ".json",
                ".tck",
                ".decide",
                ".subscribe",
                ".project",
                ".testing",
                ".app",
                ".cli",
                ".cli.postgres",
                ".examples.shop",
                ".examples.quickstart")) {
            assertThat(CLASSES.stream().filter(c -> c.getPackageName().equals("io.leftfold" + layer)))
                    .as("classes of io.leftfold%s", layer)
                    .isNotEmpty();
        }
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
