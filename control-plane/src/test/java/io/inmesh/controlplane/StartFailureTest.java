package io.inmesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Why it cannot start: a sentence that names what is to be changed, and no stack. */
@Timeout(60)
class StartFailureTest {

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"--api-listen", "--secure-listen", "--metrics-listen"})
  void aPortThatIsTakenIsNamedAndSoIsItsOption(String option) throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + other.getLocalPort();
      StartException failure = start(option, address);
      assertThat(failure)
          .hasMessage(
              "%s (%s) is taken, by another control plane or demo perhaps. Choose another port, or 0 for any free one"
                  .formatted(address, option));
      assertThat(failure.isExpected()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--mesh-config", "--config"})
  void whatIsNotThereIsSaidNotToBe(String option) {
    String missing = directory.resolve("missing").toString();
    StartException failure = start(option, missing);
    assertThat(failure.getMessage()).contains(missing).containsAnyOf("no such file", "no folder");
    assertThat(failure.isExpected()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = "1s")
  void aValueOutOfItsRangeIsNoFaultOfOurs(String life) {
    StartException failure = start("--workload-ttl", life);
    assertThat(failure).hasMessage("ttl: PT1S (expected: 30 s to 90 days)");
    assertThat(failure.isExpected()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = "data")
  void aFileInPlaceOfTheDataDirectoryIsNamed(String name) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "");
    StartException failure = start("--data-dir", file.toString());
    assertThat(failure.getMessage()).contains(file.toString()).contains(" ");
    assertThat(failure.isExpected()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwxr-xrwx"})
  void aDataDirectoryThatOthersMayWriteIsRefusedWithTheCommandThatMendsIt(String mode)
      throws IOException {
    assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(mode));
    StartException failure = start("--data-dir", open.toString());
    assertThat(failure.getMessage()).contains("others may write").contains("chmod 700 " + open);
    assertThat(failure.isExpected()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = "token")
  void aDirectoryInPlaceOfTheTokenIsNamed(String name) throws IOException {
    Path there = Files.createDirectory(directory.resolve(name));
    StartException failure = start();
    assertThat(failure.getMessage()).contains(there.toString()).contains("is no file");
    assertThat(failure.isExpected()).isTrue();
  }

  private StartException start(String... more) {
    List<String> arguments = new ArrayList<>(TestControlPlane.arguments(directory));
    arguments.addAll(List.of(more));
    return catchThrowableOfType(
        StartException.class,
        () -> ControlPlaneApplication.start(Options.parse(arguments.toArray(new String[0]))));
  }
}
