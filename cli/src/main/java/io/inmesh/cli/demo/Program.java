package io.inmesh.cli.demo;

import io.inmesh.cli.launch.ClassArchive;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One process of the demo, as it is to be started.
 *
 * @param id unique; names its log: {@code productpage-v1.sidecar}
 * @param name the workload's: a sidecar has its application's
 * @param version the workload's, or Inmesh's
 * @param language {@code python}, {@code java}, ...
 * @param ports by name, the one to call first
 * @param command how to start it
 * @param environment beside the supervisor's own
 * @param health answers 200 when it is ready
 * @param archive of the JVM; NONE for others
 */
record Program(
    String id,
    String name,
    String version,
    String language,
    Kind kind,
    Map<String, Integer> ports,
    Command command,
    Map<String, String> environment,
    URI health,
    Duration patience,
    ClassArchive archive) {

  /** Made at the start, because it may write an argument file. */
  interface Command {
    List<String> words() throws IOException;
  }
}
