package io.inmesh.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Gets JRuby by Maven, once, for a machine without Ruby. */
final class JRubyDownload {

  /** The newest line that runs on JDK 17. */
  private static final String VERSION = "9.4.14.0";

  private JRubyDownload() {}

  /**
   * The jar, fetched into the cache if it is not there.
   *
   * @throws IOException if Maven cannot get it, with what to do
   */
  static Path jar(Path cache) throws IOException {
    Path folder = cache.resolve("jruby");
    Path jar = folder.resolve("jruby-complete-" + VERSION + ".jar");
    if (Files.isRegularFile(jar)) {
      return jar;
    }
    Files.createDirectories(folder);
    Path log = folder.resolve("download.log");
    Process maven =
        new ProcessBuilder(
                List.of(
                    "mvn",
                    "-B",
                    "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy",
                    "-Dartifact=org.jruby:jruby-complete:" + VERSION + ":jar",
                    "-DoutputDirectory=" + folder,
                    "-Dmdep.useBaseVersion=true"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = false;
    try {
      ended = maven.waitFor(5, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      maven.destroyForcibly();
    }
    if (!Files.isRegularFile(jar)) {
      throw new IOException(
          "JRuby %s could not be fetched by Maven (see %s). Install ruby, or mend Maven's access to its repository"
              .formatted(VERSION, log));
    }
    return jar;
  }
}
