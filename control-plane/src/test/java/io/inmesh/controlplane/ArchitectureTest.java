package io.inmesh.controlplane;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.inmesh.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

class ArchitectureTest extends ModuleArchitecture {
  ArchitectureTest() {
    super("io.inmesh.controlplane");
  }

  @Test
  void onlyTheApplicationKnowsSpring() {
    noClasses()
        .that()
        .resideInAnyPackage("io.inmesh.controlplane.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework..")
        .check(classes);
  }

  @Test
  void whoIsThereAndWhatIsLeasedKnowNoServer() {
    noClasses()
        .that()
        .resideInAPackage("io.inmesh.controlplane.registry..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "java.sql..", "io.inmesh.controlplane.store..")
        .check(classes);
  }

  @Test
  void whatIsServedToWhomIsNotThePushersAffair() {
    noClasses()
        .that()
        .resideInAnyPackage("io.inmesh.controlplane.push..", "io.inmesh.controlplane.registry..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.inmesh.config..", "io.inmesh.controlplane.view..")
        .check(classes);
  }
}
