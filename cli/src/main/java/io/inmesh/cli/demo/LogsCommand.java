package io.inmesh.cli.demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code inmesh demo logs}. */
@Command(
    name = "logs",
    description = "Show what a part wrote: logs reviews-v2, logs productpage-v1.sidecar.",
    mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {

  private static final int LINES = 200;
  private static final long POLL_MILLIS = 200;

  @Parameters(paramLabel = "NAME", description = "A part; its beginning is enough.")
  private String name = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on as it grows.")
  private boolean follow;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path logs = DemoCommand.directory().logs();
    List<Path> files = Files.isDirectory(logs) ? matching(logs) : List.of();
    if (files.isEmpty()) {
      System.err.println("inmesh: no log of \"" + name + "\" (there are: " + known(logs) + ")");
      return 1;
    }
    List<RandomAccessFile> open = new ArrayList<>();
    for (Path file : files) {
      if (files.size() > 1) {
        System.out.println("==> " + file.getFileName() + " <==");
      }
      open.add(tail(file));
    }
    while (follow) {
      for (RandomAccessFile file : open) {
        copy(file);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    return 0;
  }

  private List<Path> matching(Path logs) throws IOException {
    List<Path> exact = new ArrayList<>();
    List<Path> prefixed = new ArrayList<>();
    for (Path file : list(logs)) {
      String part = part(file);
      if (part.equals(name) || part.equals(name + ".sidecar")) {
        exact.add(file);
      } else if (part.startsWith(name)) {
        prefixed.add(file);
      }
    }
    return exact.isEmpty() ? prefixed : exact;
  }

  private static String known(Path logs) throws IOException {
    return Files.isDirectory(logs)
        ? list(logs).stream().map(LogsCommand::part).collect(Collectors.joining(", "))
        : "none; start the demo first";
  }

  private static List<Path> list(Path logs) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(logs, "*.log")) {
      found.forEach(files::add);
    }
    files.sort(null);
    return files;
  }

  private static String part(Path file) {
    return file.getFileName().toString().replaceFirst("\\.log$", "");
  }

  private static RandomAccessFile tail(Path file) throws IOException {
    RandomAccessFile open = new RandomAccessFile(file.toFile(), "r");
    byte[] all = new byte[(int) Math.min(open.length(), 1 << 20)];
    open.seek(open.length() - all.length);
    open.readFully(all);
    String[] lines = new String(all, StandardCharsets.UTF_8).split("\n", -1);
    int from = Math.max(0, lines.length - LINES - 1);
    System.out.print(String.join("\n", List.of(lines).subList(from, lines.length)));
    System.out.flush();
    return open;
  }

  private static void copy(RandomAccessFile file) throws IOException {
    byte[] fresh = new byte[(int) Math.min(1 << 20, file.length() - file.getFilePointer())];
    file.readFully(fresh);
    System.out.print(new String(fresh, StandardCharsets.UTF_8));
    System.out.flush();
  }
}
