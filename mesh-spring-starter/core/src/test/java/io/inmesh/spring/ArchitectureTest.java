package io.inmesh.spring;

import static com.tngtech.archunit.base.DescribedPredicate.and;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.inmesh.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

/** Core runs under every line of Boot: it may touch only what all of them have under one name. */
class ArchitectureTest extends ModuleArchitecture {
  ArchitectureTest() {
    super("io.inmesh.spring", "io\\.inmesh\\.spring\\.MeshHealth");
  }

  /** What Boot 3.5 and 4 have alike; what moved between them is boot3's and boot4's. */
  private static final String[] THE_SAME_IN_ALL_LINES = {
    "org.springframework.boot.actuate.endpoint",
    "org.springframework.boot.actuate.endpoint.annotation",
    "org.springframework.boot.autoconfigure",
    "org.springframework.boot.autoconfigure.condition",
    "org.springframework.boot.availability",
    "org.springframework.boot.context.properties",
    "org.springframework.boot.context.properties.bind",
    "org.springframework.boot.diagnostics",
    "org.springframework.boot.web.servlet",
  };

  @Test
  void coreTouchesNothingOfBootThatMovedBetweenItsLines() {
    noClasses()
        .should()
        .dependOnClassesThat(
            and(
                resideInAPackage("org.springframework.boot.."),
                not(resideInAnyPackage(THE_SAME_IN_ALL_LINES))))
        .check(classes);
  }

  @Test
  void bootIsTouchedWhereItIsTheSubjectAlone() {
    classes()
        .that()
        .haveSimpleNameStartingWith("MeshClient")
        .or()
        .haveSimpleNameStartingWith("Original")
        .or()
        .haveSimpleNameEndingWith("Workload")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackage("org.springframework.boot..")
        .check(classes);
  }

  @Test
  void coreKnowsNoLineOfBootAndNoServer() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.inmesh.spring.boot3..",
            "io.inmesh.spring.boot4..",
            "io.inmesh.http.tomcat10..",
            "io.inmesh.http.tomcat11..",
            "org.apache.catalina..",
            "org.apache.coyote..")
        .check(classes);
  }

  @Test
  void protobufAndGrpcStayInTheRuntime() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "com.google.protobuf..", "io.inmesh.xds..")
        .check(classes);
  }
}
