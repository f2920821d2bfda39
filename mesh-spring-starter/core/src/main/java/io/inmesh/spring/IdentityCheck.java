package io.inmesh.spring;

import io.inmesh.runtime.WorkloadConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out before the start whether there is anything to prove an identity with. Reads no key. */
final class IdentityCheck {
  /** Of what the runtime keeps: a directory without such a file has seen no successful start. */
  private static final String SEALED = ".sealed";

  private static final String TOKEN_PREFIX = "inmesh-join.v1.";

  private IdentityCheck() {}

  static void check(WorkloadConfig config) {
    if (hasState(config.stateDirectory())) {
      return;
    }
    String token = config.token();
    Path file = config.tokenFile();
    if (token == null && file == null) {
      throw missing(config);
    }
    if (token == null) {
      token = read(config, file);
    }
    if (!token.startsWith(TOKEN_PREFIX) || token.split("\\.", -1).length != 5) {
      throw new InmeshStartException(
          "The join token%s is none: it does not look like %s<id>.<secret>.<root>."
              .formatted(file == null ? "" : " in " + file, TOKEN_PREFIX),
          "Get a new one: " + command(config),
          null);
    }
  }

  private static String read(WorkloadConfig config, @Nullable Path file) {
    try {
      return file == null ? "" : Files.readString(file).strip();
    } catch (IOException e) {
      throw new InmeshStartException(
          "The join token cannot be read from %s, which inmesh.identity.token-file names."
              .formatted(file),
          "Put a token there, readable by this user alone: " + command(config),
          e);
    }
  }

  private static InmeshStartException missing(WorkloadConfig config) {
    return new InmeshStartException(
        ("Workload %s has no identity: there is no join token, and %s holds no certificate of an "
                + "earlier start.")
            .formatted(config.workload(), config.stateDirectory()),
        "Start a control plane (./inmesh dev), get a token: "
            + command(config)
            + " and set inmesh.identity.token-file=%s.token.".formatted(config.application())
            + " To run without the mesh, set inmesh.enabled=false.",
        null);
  }

  private static String command(WorkloadConfig config) {
    return "./inmesh token create -n %s --service-account %s --label app=%s --port 8080 > %s.token"
        .formatted(
            config.namespace(),
            config.serviceAccount(),
            config.application(),
            config.application());
  }

  private static boolean hasState(Path directory) {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(file -> file.toString().endsWith(SEALED));
    } catch (IOException e) {
      return true; // what is wrong with it, the runtime says better
    }
  }
}
