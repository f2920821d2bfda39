package io.inmesh.config;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.inmesh.config.decode.Decoder;
import io.inmesh.config.decode.Document;
import io.inmesh.config.resource.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Real configuration beside the repository, and shorthands for tests. */
public final class Samples {
  private Samples() {}

  /** A folder of Istio's samples; the test is skipped where they are not there. */
  public static Path folder(String name) {
    Path folder = Path.of("../../shared/istio-samples").resolve(name);
    assumeTrue(Files.isDirectory(folder), "no Istio samples at " + folder);
    return folder;
  }

  /** The YAML files of a folder and those below. */
  public static List<Path> yamlFiles(String folder) {
    try (Stream<Path> files = Files.walk(folder(folder))) {
      return files.filter(each -> each.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a file. */
  public static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The resources of a text without mistakes. */
  public static List<Resource<?>> resources(String yaml, String source) {
    return Decoder.decode(yaml, source).stream().<Resource<?>>map(Samples::resource).toList();
  }

  private static Resource<?> resource(Document document) {
    Resource<?> resource = document.resource();
    if (resource == null) {
      throw new AssertionError(document.problems().toString());
    }
    return resource;
  }
}
