package io.inmesh.cli.demo;

import io.inmesh.cli.launch.Installation;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code inmesh demo up}. */
@Command(
    name = "up",
    description = "Start the demo; with --detach, return when it is ready and leave it running.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

  private static final long POLL_MILLIS = 100;

  @ParentCommand private DemoCommand demo = new DemoCommand();

  @Option(
      names = {"-d", "--detach"},
      description = "Run in the background.")
  private boolean detach;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!detach) {
      return Foreground.run(demo.namespace(), System.out);
    }
    DemoDirectory directory = DemoCommand.directory();
    DemoState present = DemoState.read(directory);
    if (present.supervisor().alive().isPresent()) {
      return alreadyUp(present, System.out);
    }
    directory.create();
    Path log = directory.root().resolve("demo.log");
    Files.deleteIfExists(log);
    DemoDirectory.writePrivately(log, "");
    Process supervisor =
        new ProcessBuilder(command(directory))
            .directory(Installation.here().home().toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return follow(supervisor, directory, log);
  }

  /** 0 only if what runs is ready, as when it had just been started. */
  static int alreadyUp(DemoState state, PrintStream out) {
    out.printf("  the demo runs already (pid %d)%n", state.supervisor().pid());
    if (!state.isReadyNow()) {
      out.println("  " + state.verdict());
      return 1;
    }
    new Report(out).next(state);
    return 0;
  }

  /**
   * This very command with the launcher's flags and without --detach, in a session of its own where
   * that can be had.
   */
  private List<String> command(DemoDirectory directory) {
    List<String> words = new ArrayList<>();
    Runtimes.ofThisMachine().find("setsid").ifPresent(setsid -> words.add(setsid.toString()));
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        Stream.of(System.getProperty("inmesh.flags", "").split(" ", -1))
            .filter(word -> !word.isEmpty())
            .toList());
    String archive = System.getProperty("inmesh.archive", "");
    if (!archive.isEmpty()) {
      words.add("-XX:SharedArchiveFile=" + archive);
    }
    words.add("-D" + Installation.HOME_PROPERTY + "=" + Installation.here().home());
    words.add("-cp");
    words.add(System.getProperty("java.class.path"));
    words.addAll(
        List.of(
            "io.inmesh.cli.Main",
            "demo",
            "--namespace",
            demo.namespace(),
            "--in",
            directory.root().toString()));
    return words;
  }

  /** Shows what the supervisor writes until it is ready or gone. */
  private static int follow(Process supervisor, DemoDirectory directory, Path log)
      throws IOException, InterruptedException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      while (true) {
        boolean alive = supervisor.isAlive();
        boolean ready = isReady(directory, supervisor.pid());
        copy(file);
        if (ready) {
          System.out.println("  It stays up. End it: ./inmesh demo down");
          return 0;
        }
        if (!alive) {
          return 1;
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
  }

  private static boolean isReady(DemoDirectory directory, long pid) throws IOException {
    DemoState state = DemoState.read(directory);
    return state.ready() && state.supervisor().pid() == pid;
  }

  private static void copy(RandomAccessFile file) throws IOException {
    byte[] fresh = new byte[(int) (file.length() - file.getFilePointer())];
    file.readFully(fresh);
    String text = new String(fresh, StandardCharsets.UTF_8);
    System.out.print(text);
    System.out.flush();
  }
}
