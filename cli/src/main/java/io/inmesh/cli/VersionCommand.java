package io.inmesh.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code inmesh version}. */
@Command(
    name = "version",
    description = "Say which Inmesh and which Java this is.",
    mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    for (String line : new Version().getVersion()) {
      System.out.println(line);
    }
    return 0;
  }
}
