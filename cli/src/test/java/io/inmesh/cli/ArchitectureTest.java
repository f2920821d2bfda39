package io.inmesh.cli;

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
          .importPackages("io.inmesh.cli");

  @Test
  void hasNoCyclesOfPackages() {
    slices().matching("io.inmesh.cli.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void talksToServersAndHoldsNone() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.inmesh.controlplane..",
            "io.inmesh.ca..",
            "io.inmesh.sidecar..",
            "org.springframework..",
            "io.grpc..",
            "io.netty..",
            "java.sql..")
        .check(CLASSES);
  }

  @Test
  void theCommandsThatAskTheApiKnowNothingOfTheDemo() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.inmesh.cli.client..", "io.inmesh.cli.config..", "io.inmesh.cli.explain..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.inmesh.cli.demo..")
        .check(CLASSES);
  }

  @Test
  void whatTheySayGoesWhereTheCallerWantsIt() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.inmesh.cli.client..", "io.inmesh.cli.config..", "io.inmesh.cli.explain..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }
}
