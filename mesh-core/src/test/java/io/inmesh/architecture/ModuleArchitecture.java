package io.inmesh.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What every module keeps: no cycles, nobody else's internals, and time from outside. A module's
 * {@code ArchitectureTest} extends this, and says what is its own beside it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ModuleArchitecture {
  private static final String NOBODY = "(?!)";

  /** The module's own, without its tests. */
  protected final JavaClasses classes;

  private final String root;
  private final String readClocks;

  /**
   * Of a module in which nobody reads a clock.
   *
   * @param root the package that holds all of the module
   */
  protected ModuleArchitecture(String root) {
    this(root, NOBODY);
  }

  /**
   * Of a module in which somebody must.
   *
   * @param root the package that holds all of the module
   * @param readClocks a pattern for the full names of those who may read clocks
   */
  protected ModuleArchitecture(String root, String readClocks) {
    this.root = root;
    this.readClocks = readClocks;
    this.classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages(root);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.inmesh.(**)").should().beFreeOfCycles().check(classes);
    slices()
        .matching(root + ".(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true) // a module of one package
        .check(classes);
  }

  @Test
  void usesNoInternalsOfAnotherModule() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.inmesh..internal..")
                .and(
                    describe(
                        "are another module's",
                        (JavaClass type) ->
                            !classes.contain(type.getBaseComponentType().getName()))))
        .check(classes);
  }

  @Test
  void timeComesFromOutsideAndNobodySleeps() {
    noClasses()
        .that()
        .haveNameNotMatching(readClocks)
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(classes);
  }

  /**
   * That these wait for nobody: for modules on the way of a request to ask of what stands on it.
   *
   * @param except names of methods that may, because a request finds their work done
   */
  protected static void locksNothing(JavaClasses some, String... except) {
    noMethods()
        .that()
        .haveNameNotMatching(except.length == 0 ? NOBODY : String.join("|", except))
        .should()
        .haveModifier(JavaModifier.SYNCHRONIZED)
        .check(some);
    noClasses().should().accessClassesThat().areAssignableTo(Lock.class).check(some);
  }
}
