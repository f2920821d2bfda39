package io.inmesh.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/** A client on OkHttp and a servlet filter, which know nothing of each other. */
class ArchitectureTest {
  private static final JavaClasses HTTP =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.inmesh.http");

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
        .check(HTTP);
  }

  @Test
  void usesNoInternalsOfTheMesh() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.inmesh..internal..")
        .check(HTTP);
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
        .check(HTTP);
  }

  /** An application that only calls has no servlet API, and a server need not have OkHttp. */
  @Test
  void clientAndServerDoNotMeet() {
    noClasses()
        .that(DescribedPredicate.describe("use the servlet API", ArchitectureTest::usesServlets))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("okhttp3..", "okio..")
        .check(HTTP);
  }

  private static boolean usesServlets(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(used -> used.getTargetClass().getPackageName().startsWith("jakarta.servlet"));
  }

  /** A new client of an endpoint is made under a lock, once; calls find it without. */
  @Test
  void locksNothingOnTheWayOfARequest() {
    noMethods()
        .that()
        .doNotHaveName("newClients")
        .should()
        .haveModifier(JavaModifier.SYNCHRONIZED)
        .check(HTTP);
    noClasses().should().accessClassesThat().areAssignableTo(Lock.class).check(HTTP);
  }

  @Test
  void readsNoClockAndNeverSleeps() {
    noClasses()
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(HTTP);
  }

  @Test
  void hasNoCyclesOfPackages() {
    slices().matching("io.inmesh.(**)").should().beFreeOfCycles().check(HTTP);
  }
}
