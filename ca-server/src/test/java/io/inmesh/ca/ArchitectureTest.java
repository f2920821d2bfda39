package io.inmesh.ca;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.inmesh.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

class ArchitectureTest extends ModuleArchitecture {
  ArchitectureTest() {
    super("io.inmesh.ca");
  }

  @Test
  void knowsNoClientNoConfigurationAndNoFramework() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.inmesh.runtime..",
            "io.inmesh.config..",
            "io.inmesh.controlplane..",
            "org.springframework..",
            "java.sql..")
        .check(classes);
  }

  @Test
  void certificatesAndRequestsAloneAreBouncyCastles() {
    noClasses()
        .that()
        .haveNameNotMatching(
            "io\\.inmesh\\.ca\\.(CertificateFactory|CertificateAuthority|SigningRequest)(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bouncycastle..")
        .check(classes);
  }
}
