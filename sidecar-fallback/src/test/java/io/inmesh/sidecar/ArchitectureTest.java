package io.inmesh.sidecar;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.inmesh.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

/** Listen, decide in mesh-core, forward. */
class ArchitectureTest extends ModuleArchitecture {
  ArchitectureTest() {
    super("io.inmesh.sidecar");
  }

  @Test
  void forwardingKnowsNobodyWhoListens() {
    noClasses()
        .that()
        .resideInAPackage("io.inmesh.sidecar.forward")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.inmesh.sidecar", "io.inmesh.sidecar.listen..")
        .check(classes);
  }

  @Test
  void nothingLocksOnTheWayOfARequest() {
    locksNothing(
        classes.that(resideInAnyPackage("io.inmesh.sidecar.forward", "io.inmesh.sidecar.listen")));
  }
}
