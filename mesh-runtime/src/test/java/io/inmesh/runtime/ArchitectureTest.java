package io.inmesh.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.inmesh.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

/** What the packages of a live workload may know of each other, and of others' libraries. */
class ArchitectureTest extends ModuleArchitecture {
  ArchitectureTest() {
    super("io.inmesh.runtime");
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
}
