package io.inmesh.grpc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the gRPC adapter may know, and what of it others may. */
class ArchitectureTest {
  private static final JavaClasses GRPC =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.inmesh.grpc");

  @Test
  void dependsOnTheRuntimeTheEngineAndGrpcAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.inmesh.grpc..",
            "io.inmesh.runtime.identity..",
            "io.inmesh.runtime.telemetry..",
            "io.inmesh",
            "io.inmesh.call..",
            "io.inmesh.identity..",
            "io.inmesh.snapshot..",
            "io.inmesh.time..",
            "io.grpc..",
            "java..",
            "javax.net.ssl..",
            "org.slf4j..",
            "org.jspecify.annotations..")
        .check(GRPC);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.inmesh.(**)").should().beFreeOfCycles().check(GRPC);
  }

  @Test
  void onlyTheFrontDoorsArePublic() {
    classes()
        .that()
        .arePublic()
        .should()
        .haveSimpleNameStartingWith("Inmesh")
        .andShould()
        .haveModifier(JavaModifier.FINAL)
        .check(GRPC);
  }

  @Test
  void grpcsInternalsAreMetWhereTheyAreNamedAlone() {
    noClasses()
        .that()
        .haveNameNotMatching("io\\.inmesh\\.grpc\\.OnePortTls(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("io\\.grpc\\..*\\.?Internal[A-Z].*")
        .check(GRPC);
  }

  @Test
  void nothingIsSynchronizedAndClocksAreReadThroughTicker() {
    noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(GRPC);
    noClasses()
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(GRPC);
  }
}
