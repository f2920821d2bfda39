package io.inmesh.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.inmesh.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

class ArchitectureTest extends ModuleArchitecture {
  ArchitectureTest() {
    super("io.inmesh.cli", "io\\.inmesh\\.cli\\.demo\\..*");
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
        .check(classes);
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
        .check(classes);
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
        .check(classes);
  }
}
