package io.inmesh.http.tomcat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What each version of Tomcat adds, over what all share, over what all servers share. */
public abstract class TomcatArchitecture {
  private static final String SHARED = "io.inmesh.http.tomcat";

  private final JavaClasses all =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.inmesh.http");

  /** The package of this version. */
  protected abstract String version();

  @Test
  void whatIsSharedKnowsNoVersion() {
    noClasses()
        .that()
        .resideInAnyPackage("io.inmesh.http", SHARED)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(version())
        .check(all);
  }

  @Test
  void whatServersShareKnowsNoTomcat() {
    noClasses()
        .that()
        .resideInAPackage("io.inmesh.http")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SHARED, "org.apache..")
        .check(all);
  }

  /** The connector alone: it must serve whatever container stands on it, and no client. */
  @Test
  void aConnectorKnowsNeitherCatalinaNorClients() {
    classes()
        .that()
        .resideInAnyPackage(SHARED, version())
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.inmesh.http",
            "io.inmesh.identity",
            "io.inmesh.snapshot",
            SHARED,
            version(),
            "java..",
            "javax.net..",
            "org.jspecify.annotations..",
            "org.apache.coyote..",
            "org.apache.tomcat..")
        .check(all);
  }

  @Test
  void aVersionAddsAConnectorAndAnEndpoint() {
    classes()
        .that()
        .resideInAPackage(version())
        .and()
        .doNotHaveSimpleName("package-info")
        .should()
        .beAssignableTo(OnePortProtocol.class)
        .orShould()
        .beAssignableTo(OnePortEndpoint.class)
        .check(all);
  }
}
