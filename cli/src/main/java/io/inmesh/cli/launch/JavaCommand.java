package io.inmesh.cli.launch;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The command line of a part: this JDK, few megabytes, a class archive. Immutable.
 *
 * @param part what runs
 * @param arguments after the main class
 * @param archive what the JVM does about class data sharing
 */
public record JavaCommand(Part part, List<String> arguments, ClassArchive archive) {

  /** Has glibc give memory back instead of keeping it for each thread. */
  public static final Map<String, String> ENVIRONMENT =
      Map.of("MALLOC_ARENA_MAX", "1", "MALLOC_TRIM_THRESHOLD_", "131072");

  private static final List<String> ALWAYS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:CICompilerCount=1",
          "-Xss512k",
          "-XX:ReservedCodeCacheSize=48m",
          "-Xshare:auto",
          "-Xlog:disable",
          "-Xlog:all=error:stderr",
          "-Djava.net.preferIPv4Stack=true",
          "-Dfile.encoding=UTF-8");

  /**
   * The class archive stays where it was made for. Elsewhere each start patches every pointer in it
   * and so copies tens of megabytes that all JVMs could share.
   */
  private static final List<String> ARCHIVE_IN_PLACE =
      List.of(
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:ArchiveRelocationMode=0");

  /** Netty and protobuf use what newer JDKs warn about. */
  private static final List<String> SINCE_24 =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  /**
   * The command with everything in the words themselves.
   *
   * @throws Installation.NotBuiltException if a jar is missing
   */
  public List<String> words(Installation installation) {
    List<String> words = new ArrayList<>();
    words.add(java().toString());
    words.addAll(options(installation));
    return words;
  }

  /**
   * The command with everything in a file of its own (0600), so that a class path of a hundred jars
   * stays out of the process list.
   */
  public List<String> words(Installation installation, Path argumentFile) throws IOException {
    String text =
        options(installation).stream()
            .map(word -> '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n")
            .collect(Collectors.joining());
    Files.deleteIfExists(argumentFile);
    Files.createFile(
        argumentFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(argumentFile, text, StandardCharsets.UTF_8);
    return List.of(java().toString(), "@" + argumentFile);
  }

  private List<String> options(Installation installation) {
    List<String> words = new ArrayList<>(ALWAYS);
    if (Runtime.version().feature() >= 24) {
      words.addAll(SINCE_24);
    }
    words.addAll(ARCHIVE_IN_PLACE);
    words.addAll(part.memoryFlags());
    words.addAll(archive.flags());
    words.add("-cp");
    words.add(
        installation.classPath(part).stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    words.add(part.mainClass());
    words.addAll(arguments);
    return words;
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }
}
