package io.inmesh.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** How much memory a process holds. */
final class Memory {

  private Memory() {}

  /** Resident set in MiB; 0 if the process is gone. */
  static long rssMiB(long pid) {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    try {
      if (Files.isReadable(status)) {
        for (String line : Files.readAllLines(status, StandardCharsets.ISO_8859_1)) {
          if (line.startsWith("VmRSS:")) {
            return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
          }
        }
        return 0;
      }
      return Files.isDirectory(Path.of("/proc/self")) ? 0 : byPs(pid);
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  /** Where there is no /proc. */
  private static long byPs(long pid) throws IOException {
    Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
    String text = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    try {
      ps.waitFor(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return text.isEmpty() ? 0 : Long.parseLong(text) / 1024;
  }
}
