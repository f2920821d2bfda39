import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/** Prints what the jar weighs, and fails the build when that is too much: {@code JAR BYTES_MAX}. */
final class JarSize {
  private JarSize() {}

  public static void main(String[] args) throws IOException {
    Path jar = Path.of(args[0]);
    long bytesMax = Long.parseLong(args[1]);
    long bytes = Files.size(jar);
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      long classes = zip.stream().filter(each -> each.getName().endsWith(".class")).count();
      System.out.printf("%s: %d classes, %d bytes%n", jar.getFileName(), classes, bytes);
    }
    if (bytes > bytesMax) {
      System.err.printf(
          "%s: %d bytes (expected: at most %d, as applications embed it). Prune XdsProtos.ROOTS.%n",
          jar, bytes, bytesMax);
      System.exit(1);
    }
  }
}
