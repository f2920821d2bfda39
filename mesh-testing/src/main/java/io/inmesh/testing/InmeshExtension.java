package io.inmesh.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What {@link InmeshTest} does: a mesh a test. */
final class InmeshExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(InmeshExtension.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    Class<?> test = context.getRequiredTestClass();
    InmeshTest asked = asked(test);
    InProcessMesh mesh = InProcessMesh.in(asked.namespace());
    for (String name : asked.value()) {
      mesh.apply(read(test, name), name);
    }
    store(context).put(InProcessMesh.class, mesh);
  }

  /** A nested class has the mesh of the one around it. */
  private static InmeshTest asked(Class<?> test) {
    for (Class<?> each = test; each != null; each = each.getEnclosingClass()) {
      InmeshTest found = each.getAnnotation(InmeshTest.class);
      if (found != null) {
        return found;
      }
    }
    throw new IllegalStateException(test.getName() + " is not annotated with @InmeshTest");
  }

  static String read(Class<?> test, String name) {
    try (InputStream resource = test.getResourceAsStream(name)) {
      if (resource != null) {
        return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
      }
      Path file = Path.of(name).toAbsolutePath();
      if (Files.isRegularFile(file)) {
        return Files.readString(file);
      }
      throw new IllegalArgumentException(
          ("@InmeshTest(\"%s\") on %s: there is no such resource beside the class, and no file %s."
                  + " Put it into src/test/resources/%s, or write its path from the module's folder.")
              .formatted(name, test.getName(), file, test.getPackageName().replace('.', '/')));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    InProcessMesh mesh = store(context).remove(InProcessMesh.class, InProcessMesh.class);
    if (mesh != null) {
      mesh.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == InProcessMesh.class
        && parameter.getDeclaringExecutable() instanceof Method;
  }

  @Override
  public InProcessMesh resolveParameter(ParameterContext parameter, ExtensionContext context) {
    @Nullable InProcessMesh mesh = store(context).get(InProcessMesh.class, InProcessMesh.class);
    if (mesh == null) {
      throw new ParameterResolutionException(
          "@InmeshTest gives a mesh to each test: take it in @Test, @BeforeEach or @AfterEach");
    }
    return mesh;
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }
}
