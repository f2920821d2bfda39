package io.inmesh.grpc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaModifier;
import io.inmesh.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

/** What the gRPC adapter may know, and what of it others may. */
class ArchitectureTest extends ModuleArchitecture {
  ArchitectureTest() {
    super("io.inmesh.grpc");
  }

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
        .check(classes);
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
        .check(classes);
  }

  @Test
  void grpcsInternalsAreMetWhereTheyAreNamedAlone() {
    noClasses()
        .that()
        .haveNameNotMatching("io\\.inmesh\\.grpc\\.OnePortTls(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("io\\.grpc\\..*\\.?Internal[A-Z].*")
        .check(classes);
  }

  @Test
  void locksNothingOnTheWayOfARequest() {
    locksNothing(classes);
  }
}
