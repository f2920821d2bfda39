package io.inmesh.http.tomcat11;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shared classes were compiled against Tomcat 10.1. These two tests say that they mean the same
 * to this Tomcat, including what no other test happens to call.
 */
class LinkageTest {
  private static final String SHARED = "io.inmesh.http.tomcat";

  /** What is called is there, under the very signature that was compiled in. */
  @Test
  void everythingThatIsCalledIsThere() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages(SHARED, "org.apache.tomcat.util.net", "org.apache.coyote.http11");
    List<JavaAccess<?>> accesses =
        classes.stream()
            .filter(type -> type.getPackageName().equals(SHARED))
            .flatMap(type -> type.getAccessesFromSelf().stream())
            .<JavaAccess<?>>map(access -> access)
            .filter(LinkageTest::leadsIntoTomcat)
            .toList();

    assertThat(accesses).hasSizeGreaterThan(10);
    assertThat(accesses)
        .allSatisfy(access -> assertThat(access.getTarget().resolveMember()).isPresent());
  }

  private static boolean leadsIntoTomcat(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    return Stream.concat(Stream.of(owner), owner.getAllRawSuperclasses().stream())
        .anyMatch(type -> type.getName().startsWith("org.apache."));
  }

  /** What is overridden still is: {@code @Override} would not compile otherwise. */
  @Test
  void everythingThatIsOverriddenIsThere(@TempDir Path output) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> sources =
            Files.list(Path.of("../tomcat/src/main/java/io/inmesh/http/tomcat"))) {
      List<String> options =
          List.of(
              "-proc:none",
              "-d",
              output.toString(),
              "-classpath",
              System.getProperty("java.class.path"));
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  options,
                  null,
                  files.getJavaFileObjectsFromPaths(sources.toList()))
              .call();
      assertThat(compiled).as("%s", messages).isTrue();
    }
  }
}
