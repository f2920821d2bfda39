package io.inmesh.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The tests' mesh stands on the engine, the compilers and nothing that runs. */
class ArchitectureTest {
  private static final JavaClasses TESTING =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.inmesh.testing");

  @Test
  void dependsOnConfigurationRuntimeAndEngineAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.inmesh.testing..",
            "io.inmesh.config..",
            "io.inmesh.runtime.xds..",
            "io.inmesh",
            "io.inmesh.call..",
            "io.inmesh.snapshot..",
            "io.inmesh.spi..",
            "io.inmesh.time..",
            "com.google.protobuf..",
            "org.junit.jupiter.api..",
            "org.assertj.core..",
            "org.jspecify.annotations..",
            "java..")
        .check(TESTING);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.inmesh.(**)").should().beFreeOfCycles().check(TESTING);
  }

  @Test
  void onlyTheRulesArePublic() {
    classes()
        .that()
        .arePublic()
        .should()
        .haveNameMatching("io\\.inmesh\\.testing\\.MeshRules(\\$Outcome)?")
        .check(TESTING);
  }
}
