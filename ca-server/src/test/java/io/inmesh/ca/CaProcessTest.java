package io.inmesh.ca;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.inmesh.xds.proto.istio.auth.IstioCertificateRequest;
import io.inmesh.xds.proto.istio.auth.IstioCertificateServiceGrpc;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The CA as a process of its own, ended the hard way. */
@Timeout(60)
class CaProcessTest {
  private static final Pattern READY = Pattern.compile("CA of cluster.local on .*:([0-9]+), .*");

  @TempDir Path temporary;

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  private Process java(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(CaServerMain.class.getName());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    processes.add(process);
    return process;
  }

  /** Starts the CA and reads its port from the line that it prints when it is ready. */
  private int startCa() throws IOException {
    Process process = java("--dir", temporary.resolve("ca").toString(), "--listen", "127.0.0.1:0");
    BufferedReader said = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
    StringBuilder all = new StringBuilder();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.matches()) {
        return Integer.parseInt(ready.group(1));
      }
      all.append(line).append('\n');
    }
    throw new IOException("the CA did not start: " + all);
  }

  private static String run(String... arguments) throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      CaServerMain.run(List.of(arguments), out, out);
    }
    return said.toString(StandardCharsets.UTF_8).strip();
  }

  private boolean redeems(int port, String token) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                "127.0.0.1",
                port,
                TlsChannelCredentials.newBuilder()
                    .trustManager(temporary.resolve("ca/root-cert.pem").toFile())
                    .build())
            .build();
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    try {
      return IstioCertificateServiceGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .createCertificate(
                  IstioCertificateRequest.newBuilder()
                      .setCsr(Requests.pem(Requests.p256()))
                      .build())
              .getCertChainCount()
          == 3;
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getDescription()).contains("used already");
      return false;
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aTokenThatWasUsedStaysUsedAfterKillNine() throws Exception {
    int port = startCa();
    String token =
        run(
            "token",
            "create",
            "--dir",
            temporary.resolve("ca").toString(),
            "--namespace",
            "default",
            "--service-account",
            "reviews");
    assertThat(token).startsWith("inmesh-join.v1.");
    assertThat(redeems(port, token)).isTrue();
    Process ca = processes.get(0);
    ca.destroyForcibly().waitFor();
    String root = Files.readString(temporary.resolve("ca/root-cert.pem"));

    int again = startCa();
    assertThat(redeems(again, token)).isFalse();
    assertThat(Files.readString(temporary.resolve("ca/root-cert.pem"))).isEqualTo(root);
    assertThat(Files.readAllLines(temporary.resolve("ca/audit.log")))
        .anySatisfy(line -> assertThat(line).contains("token.created"))
        .anySatisfy(line -> assertThat(line).contains("certificate.issued"))
        .anySatisfy(line -> assertThat(line).contains("TOKEN_USED"));
  }

  @Test
  void wrongArgumentsAreNamed() throws Exception {
    assertThat(run("--dri", "x")).contains("--dri").contains("--dir");
    assertThat(run("--dir")).contains("--dir: its value is missing");
    assertThat(run("--dir", "x", "--ttl", "soon")).contains("--ttl").contains("30s");
    assertThat(run("--dir", "x", "--ttl", "10s")).contains("30 s");
    assertThat(run("token", "create", "--dir", "x", "--namespace", "Ab", "--service-account", "a"))
        .contains("--namespace");
  }

  @Test
  void aDirectoryThatCannotBeUsedIsNamed() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "");
    assertThat(run("--dir", file.toString(), "--listen", "127.0.0.1:0"))
        .isEqualTo("the CA cannot start: " + file + ": is not a directory");
    Path below = file.resolve("ca");
    assertThat(run("--dir", below.toString(), "--listen", "127.0.0.1:0"))
        .startsWith("the CA cannot start: " + file + ": ")
        .doesNotContain("Exception");
  }
}
