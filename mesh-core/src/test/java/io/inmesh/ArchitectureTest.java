package io.inmesh;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.inmesh.architecture.ModuleArchitecture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class ArchitectureTest extends ModuleArchitecture {
  ArchitectureTest() {
    super("io.inmesh", "io\\.inmesh\\.time\\..*");
  }

  @Test
  void dependsOnTheJdkAnnotationsAndRe2jAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.inmesh..", "java..", "org.jspecify.annotations..", "com.google.re2j..")
        .check(classes);
  }

  @Test
  void makesNoClockOutsideTime() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.inmesh.time..")
        .should()
        .accessClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .check(classes);
  }

  @Test
  void doesNoIoAndHoldsNoThreads() {
    noClasses()
        .should()
        .accessClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.channels..", "java.io..")
        .orShould()
        .accessClassesThat()
        .areAssignableTo(ThreadLocal.class)
        .orShould()
        .accessClassesThat()
        .areAssignableTo(Executor.class)
        .check(classes);
  }

  @Test
  void nothingWaitsForALock() {
    locksNothing(classes);
  }

  @Test
  void internalsAreNobodysApi() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.inmesh.call..",
            "io.inmesh.snapshot..",
            "io.inmesh.spi..",
            "io.inmesh.identity..",
            "io.inmesh.time..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.inmesh.internal..")
        .check(classes);
  }
}
