package io.inmesh.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the packages of a live workload may know of each other, and of others' libraries. */
class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.inmesh.runtime");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.inmesh.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void optionalLibrariesAreMetInTelemetryAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.inmesh.runtime.telemetry")
        .and()
        .doNotHaveFullyQualifiedName("io.inmesh.runtime.DefaultObservers$WithMicrometer")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.opentelemetry..")
        .check(classes);
  }

  @Test
  void nothingHeavyIsEmbedded() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "com.google.common..",
            "com.fasterxml..",
            "io.netty..",
            "org.springframework..",
            "org.bouncycastle..",
            "okhttp3..")
        .check(classes);
  }

  @Test
  void clocksAreReadThroughTicker() {
    noClasses()
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(classes);
  }
}
