package io.inmesh.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import io.inmesh.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

/** A client on OkHttp and a servlet filter, which know nothing of each other. */
class ArchitectureTest extends ModuleArchitecture {
  ArchitectureTest() {
    super("io.inmesh.http");
  }

  @Test
  void dependsOnTheRuntimeOkHttpAndTheServletApiAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.inmesh..",
            "java..",
            "javax.net..",
            "org.jspecify.annotations..",
            "okhttp3..",
            "okio..",
            "kotlin..",
            "jakarta.servlet..")
        .check(classes);
  }

  /** Two classes say why they do: what a call failed of, and whose client it is. */
  @Test
  void usesNoInternalsOfOkHttpElsewhere() {
    noClasses()
        .that()
        .doNotHaveSimpleName("Attempt")
        .and()
        .doNotHaveSimpleName("Caller")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("okhttp3.internal..")
        .check(classes);
  }

  /** An application that only calls has no servlet API, and a server need not have OkHttp. */
  @Test
  void clientAndServerDoNotMeet() {
    noClasses()
        .that(DescribedPredicate.describe("use the servlet API", ArchitectureTest::usesServlets))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("okhttp3..", "okio..")
        .check(classes);
  }

  private static boolean usesServlets(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(used -> used.getTargetClass().getPackageName().startsWith("jakarta.servlet"));
  }

  /** A new client of an endpoint is made under a lock, once; calls find it without. */
  @Test
  void locksNothingOnTheWayOfARequest() {
    locksNothing(classes, "newClients");
  }
}
