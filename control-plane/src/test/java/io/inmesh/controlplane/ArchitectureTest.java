package io.inmesh.controlplane;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.inmesh.controlplane");

  @Test
  void hasNoCyclesOfPackages() {
    slices().matching("io.inmesh.controlplane.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheApplicationKnowsSpring() {
    noClasses()
        .that()
        .resideInAnyPackage("io.inmesh.controlplane.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework..")
        .check(CLASSES);
  }

  @Test
  void whoIsThereAndWhatIsLeasedKnowNoServer() {
    noClasses()
        .that()
        .resideInAPackage("io.inmesh.controlplane.registry..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "java.sql..", "io.inmesh.controlplane.store..")
        .check(CLASSES);
  }

  @Test
  void whatIsServedToWhomIsNotThePushersAffair() {
    noClasses()
        .that()
        .resideInAnyPackage("io.inmesh.controlplane.push..", "io.inmesh.controlplane.registry..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.inmesh.config..", "io.inmesh.controlplane.view..")
        .check(CLASSES);
  }

  @Test
  void clocksAreReadThroughTicker() {
    noClasses()
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }
}
