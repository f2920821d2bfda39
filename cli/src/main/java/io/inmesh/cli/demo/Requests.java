package io.inmesh.cli.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a command reaches the supervisor: a file {@code <verb>~<name>} in the demo's directory (which
 * its owner alone can write); the supervisor removes it when the request is done.
 */
final class Requests {

  /** What can be asked for. */
  enum Verb {
    START,
    STOP,
    RESTART
  }

  /** One request. */
  record Request(Verb verb, String name, Path file) {

    boolean stops() {
      return verb != Verb.START;
    }

    boolean starts() {
      return verb != Verb.STOP;
    }

    /** A name means a workload with its sidecar; an id means one process. */
    boolean concerns(Program program) {
      return program.name().equals(name) || program.id().equals(name);
    }

    void done() throws IOException {
      Files.deleteIfExists(file);
    }
  }

  private Requests() {}

  /** Leaves a request; returns its file, which vanishes when it is done. */
  static Path leave(DemoDirectory directory, Verb verb, String name) throws IOException {
    Path file = directory.requests().resolve(verb.name().toLowerCase(Locale.ROOT) + "~" + name);
    DemoDirectory.writePrivately(file, "");
    return file;
  }

  /** The requests that wait. */
  static List<Request> take(DemoDirectory directory) throws IOException {
    List<Request> requests = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.requests(), "*~*")) {
      for (Path file : files) {
        String[] parts = file.getFileName().toString().split("~", 2);
        if (!parts[1].endsWith(".new")) {
          requests.add(
              new Request(Verb.valueOf(parts[0].toUpperCase(Locale.ROOT)), parts[1], file));
        }
      }
    }
    return requests;
  }
}
