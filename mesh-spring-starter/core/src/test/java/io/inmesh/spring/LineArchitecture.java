package io.inmesh.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * A line of Boot knows core, its own Tomcat and Spring: not the other line, nor what is beneath.
 */
public abstract class LineArchitecture {

  /** Below {@code io.inmesh.spring}. */
  protected abstract String line();

  /** Below {@code io.inmesh.http}. */
  protected abstract String tomcat();

  @Test
  void knowsCoreItsOwnTomcatAndSpringAlone() {
    JavaClasses own =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.inmesh.spring." + line());
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.inmesh.spring",
            "io.inmesh.spring." + line(),
            "io.inmesh.http." + tomcat(),
            "java..",
            "org.apache.catalina.connector",
            "org.apache.coyote",
            "org.jspecify.annotations",
            "org.springframework..")
        .check(own);
  }
}
