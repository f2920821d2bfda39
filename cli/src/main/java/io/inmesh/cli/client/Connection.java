package io.inmesh.cli.client;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.MapNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which control plane a command talks to: what its options say, else the environment, else this
 * folder's demo.
 */
public final class Connection {

  private static final String DEFAULT_URL = "http://127.0.0.1:20001";

  @Option(
      names = "--control-plane",
      paramLabel = "URL",
      description =
          "The control plane's API (default: $INMESH_API, else the running demo, else "
              + DEFAULT_URL
              + ").")
  private @Nullable String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the API's token (default: $INMESH_TOKEN_FILE, else the running demo's).")
  private @Nullable Path tokenFile;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "Namespace (default: the demo's, else default).")
  private @Nullable String namespace;

  /**
   * A client of that control plane.
   *
   * @param home where a demo keeps its state
   * @throws IOException if there is no token to be read, with what to do
   */
  public ApiClient open(Path home) throws IOException {
    MapNode demo = demo(home);
    String api =
        first(url, System.getenv("INMESH_API"), demo.map("urls").string("api"), DEFAULT_URL);
    @Nullable String file =
        tokenFile != null
            ? tokenFile.toString()
            : either(System.getenv("INMESH_TOKEN_FILE"), demo.string("tokenFile"));
    if (file == null) {
      throw new IOException(
          "no API token: start a demo (./inmesh demo), or name the token's file: --token-file FILE");
    }
    try {
      return new ApiClient(
          URI.create(api), Files.readString(Path.of(file)).trim(), mend(demo, api));
    } catch (IllegalArgumentException e) {
      throw new IOException("--control-plane: " + api + " (expected: http://host:port)", e);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file (expected: the API's token)", e);
    }
  }

  /** A demo that runs can start its control plane again; one beside it would be another mesh. */
  private static String mend(MapNode demo, String api) {
    boolean runs =
        api.equals(demo.map("urls").string("api"))
            && ProcessHandle.of(Fields.number(demo.map("supervisor"), "pid")).isPresent();
    return runs
        ? "Start it again: ./inmesh demo start control-plane"
        : "Start one: ./inmesh demo, or name another: --control-plane URL";
  }

  /** The namespace that was asked for, or the demo's, or {@code default}. */
  public String namespace(Path home) throws IOException {
    String inDemo = demo(home).string("namespace");
    return first(namespace, inDemo, null, "default");
  }

  private static MapNode demo(Path home) throws IOException {
    Path state = demoDirectory(home).resolve("state.json");
    if (!Files.isRegularFile(state)) {
      return MapNode.EMPTY;
    }
    try {
      return JsonReader.read(Files.readString(state), Limits.DEFAULT) instanceof MapNode map
          ? map
          : MapNode.EMPTY;
    } catch (DocumentException e) {
      return MapNode.EMPTY;
    }
  }

  /** {@code .inmesh-demo} below the project's root, or where {@code INMESH_DEMO_DIR} says. */
  public static Path demoDirectory(Path home) {
    String given = System.getenv("INMESH_DEMO_DIR");
    Path directory =
        given == null || given.isEmpty() ? home.resolve(".inmesh-demo") : Path.of(given);
    return directory.toAbsolutePath().normalize();
  }

  private static String first(
      @Nullable String a, @Nullable String b, @Nullable String c, String otherwise) {
    String found = either(either(a, b), c);
    return found == null ? otherwise : found;
  }

  private static @Nullable String either(@Nullable String a, @Nullable String b) {
    return a != null && !a.isEmpty() ? a : b != null && !b.isEmpty() ? b : null;
  }
}
