package io.inmesh.ca;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.inmesh.ca");

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
        .check(CLASSES);
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
        .check(CLASSES);
  }

  @Test
  void whatDecidesAsksItsClockForTheTime() {
    noClasses()
        .that()
        .haveNameNotMatching("io\\.inmesh\\.ca\\.(EmbeddedCa|CaServerMain)")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(CLASSES);
  }
}
