package io.inmesh;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.inmesh");

  @Test
  void dependsOnTheJdkAnnotationsAndRe2jAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.inmesh..", "java..", "org.jspecify.annotations..", "com.google.re2j..")
        .check(CORE);
  }

  @Test
  void hasNoCyclesOfPackages() {
    slices().matching("io.inmesh.(**)").should().beFreeOfCycles().check(CORE);
  }

  @Test
  void readsNoClockOutsideTime() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.inmesh.time..")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .accessClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .check(CORE);
  }

  @Test
  void doesNoIoAndHoldsNoThreads() {
    noClasses()
        .should()
        .accessClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.channels..", "java.io..")
        .orShould()
        .accessClassesThat()
        .areAssignableTo(ThreadLocal.class)
        .orShould()
        .accessClassesThat()
        .areAssignableTo(Lock.class)
        .orShould()
        .accessClassesThat()
        .areAssignableTo(Executor.class)
        .check(CORE);
  }

  @Test
  void synchronizesNothing() {
    noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(CORE);
  }

  @Test
  void internalsAreNobodysApi() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.inmesh.call..",
            "io.inmesh.snapshot..",
            "io.inmesh.spi..",
            "io.inmesh.identity..",
            "io.inmesh.time..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.inmesh.internal..")
        .check(CORE);
  }
}
