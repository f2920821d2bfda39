package io.inmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {

  @TempDir Path folder;
  private Ports ports;

  @BeforeEach
  void open() {
    ports = new Ports(new PortClaims(folder));
  }

  @AfterEach
  void close() throws IOException {
    ports.close();
  }

  @Test
  void takesTheNextOneWhenOneIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(ports.free(taken.getLocalPort())).isGreaterThan(taken.getLocalPort());
    }
  }

  @Test
  void neverGivesTheSameTwice() {
    int first = ports.free(28_100);
    assertThat(ports.free(first)).isGreaterThan(first);
  }

  @Test
  void holdsAPortUntilItsProgramBindsIt() throws IOException {
    int port = ports.free(28_200);
    assertThat(new Ports(new PortClaims(folder)).free(port)).isGreaterThan(port);
    ports.release(List.of(port));
    try (ServerSocket program = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(program.isBound()).isTrue();
    }
  }

  @Test
  void aPortThatWasReleasedForItsProgramIsNotGivenToAnotherDemo() throws IOException {
    int port = ports.free(28_300);
    ports.release(List.of(port));
    try (Ports another = new Ports(new PortClaims(folder))) {
      assertThat(another.free(port)).isGreaterThan(port);
    }
    ports.close();
    try (Ports later = new Ports(new PortClaims(folder))) {
      assertThat(later.free(port)).isEqualTo(port);
    }
  }

  @Test
  @Timeout(60)
  void aClaimHoldsAgainstOtherProcessesAndEndsWithItsOwn() throws Exception {
    int port = ports.free(28_400);
    assertThat(claimedElsewhere(port)).isFalse();
    ports.close();
    assertThat(claimedElsewhere(port)).isTrue();
    assertThat(new PortClaims(folder).claim(port)).isTrue();
  }

  private boolean claimedElsewhere(int port) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Claimer.class.getName(),
                folder.toString(),
                Integer.toString(port))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return Boolean.parseBoolean(said.trim());
  }

  /** Another demo, as far as ports go. */
  static final class Claimer {
    private Claimer() {}

    public static void main(String[] arguments) {
      PortClaims claims = new PortClaims(Path.of(arguments[0]));
      System.out.println(claims.claim(Integer.parseInt(arguments[1])));
    }
  }

  @Test
  void aFolderThatOthersCanWriteIsNotTrusted() throws IOException {
    Path open =
        Files.createDirectory(
            folder.resolve("open"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxr-x")));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (PortClaims claims = new PortClaims(open)) {
      assertThat(claims.claim(28_500)).isTrue();
      assertThat(open).isEmptyDirectory();
    }
  }

  @Test
  void tellsWhetherAPortIsTaken() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
      assertThat(Ports.isTaken(port)).isTrue();
    }
    assertThat(Ports.isTaken(port)).isFalse();
  }
}
