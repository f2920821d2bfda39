package io.inmesh.sidecar;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/** Listen, decide in mesh-core, forward. */
class ArchitectureTest {
  private static final JavaClasses SIDECAR =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.inmesh.sidecar");

  @Test
  void hasNoCyclesOfPackages() {
    slices().matching("io.inmesh.(**)").should().beFreeOfCycles().check(SIDECAR);
  }

  @Test
  void forwardingKnowsNobodyWhoListens() {
    noClasses()
        .that()
        .resideInAPackage("io.inmesh.sidecar.forward")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.inmesh.sidecar", "io.inmesh.sidecar.listen..")
        .check(SIDECAR);
  }

  @Test
  void nothingLocksOnTheWayOfARequest() {
    noMethods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage("io.inmesh.sidecar.forward", "io.inmesh.sidecar.listen")
        .should()
        .haveModifier(JavaModifier.SYNCHRONIZED)
        .check(SIDECAR);
    noClasses()
        .that()
        .resideInAnyPackage("io.inmesh.sidecar.forward", "io.inmesh.sidecar.listen")
        .should()
        .accessClassesThat()
        .areAssignableTo(Lock.class)
        .check(SIDECAR);
  }
}
