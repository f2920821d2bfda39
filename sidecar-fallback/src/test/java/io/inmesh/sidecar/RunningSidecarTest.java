package io.inmesh.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.runtime.testing.ClosedPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** A whole sidecar, as its command line starts it, whose control plane is away. */
@Timeout(60)
@ResourceLock(Resources.SYSTEM_OUT)
class RunningSidecarTest {
  @TempDir Path directory;

  @Test
  void theAccessLogIsOffUnlessAskedFor() throws IOException {
    assertThat(printedOfOneCall()).doesNotContain("GET /ratings/0");
  }

  @Test
  void theAccessLogGoesToStandardOutput() throws IOException {
    assertThat(printedOfOneCall("--access-log=text")).contains("\"GET /ratings/0 HTTP/1.1\" 50");
    assertThat(printedOfOneCall("--access-log=json")).contains("\"path\":\"/ratings/0\"");
  }

  /** What such a sidecar prints from its start to its end, with one call between. */
  private String printedOfOneCall(String... more) throws IOException {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (ClosedPort controlPlane = new ClosedPort();
        RunningSidecar sidecar = RunningSidecar.start(options(controlPlane, more))) {
      assertThat(sidecar).isNotNull();
      assertThat(call(outboundPort())).startsWith("HTTP/1.1 50");
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private SidecarOptions options(ClosedPort controlPlane, String... more) throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "not-of-this-ca");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--control-plane=127.0.0.1:" + controlPlane.number(),
                "--token-file=" + token,
                "--state-dir=" + directory.resolve("state"),
                "--ports-file=" + directory.resolve("ports"),
                "--application=shop",
                "--outbound=127.0.0.1:0"));
    arguments.addAll(List.of(more));
    return SidecarOptions.parse(arguments.toArray(String[]::new));
  }

  private int outboundPort() throws IOException {
    String ports = Files.readString(directory.resolve("ports"));
    Matcher outbound = Pattern.compile("\"outbound\"\\s*:\\s*(\\d+)").matcher(ports);
    assertThat(outbound.find()).as(ports).isTrue();
    return Integer.parseInt(outbound.group(1));
  }

  private static String call(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(40_000);
      socket
          .getOutputStream()
          .write(
              "GET /ratings/0 HTTP/1.1\r\nHost: ratings:9080\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
