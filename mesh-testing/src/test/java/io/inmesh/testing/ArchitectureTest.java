package io.inmesh.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import io.inmesh.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

/** The tests' mesh stands on the engine, the compilers and nothing that runs. */
class ArchitectureTest extends ModuleArchitecture {
  ArchitectureTest() {
    super("io.inmesh.testing");
  }

  @Test
  void dependsOnConfigurationRuntimeAndEngineAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.inmesh.testing..",
            "io.inmesh.config..",
            "io.inmesh.runtime.identity..",
            "io.inmesh.runtime.xds..",
            "io.inmesh",
            "io.inmesh.call..",
            "io.inmesh.identity..",
            "io.inmesh.snapshot..",
            "io.inmesh.spi..",
            "io.inmesh.time..",
            "com.google.protobuf..",
            "org.junit.jupiter.api..",
            "org.assertj.core..",
            "org.jspecify.annotations..",
            "java..",
            "javax.net.ssl..")
        .check(classes);
  }

  @Test
  void onlyWhatTestsSayIsPublic() {
    classes()
        .that()
        .arePublic()
        .should()
        .haveNameMatching(
            "io\\.inmesh\\.testing\\.(InProcessMesh|InmeshTest|Decision|DecisionAssert)")
        .check(classes);
  }
}
