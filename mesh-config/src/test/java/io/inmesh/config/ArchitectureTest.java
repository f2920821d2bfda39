package io.inmesh.config;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.inmesh.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

class ArchitectureTest extends ModuleArchitecture {
  ArchitectureTest() {
    super("io.inmesh.config");
  }

  @Test
  void knowsNoServerAndNoFramework() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.grpc..", "io.netty..", "org.springframework..", "com.fasterxml..", "java.sql..")
        .check(classes);
  }
}
