package io.inmesh.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.controlplane.TestControlPlane;
import io.inmesh.controlplane.TestControlPlane.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody enters without the token, and no web page drives the API. */
class GuardTest {
  private static final String URL = "/apis/networking.istio.io/v1/virtualservices";

  @TempDir static Path directory;
  static TestControlPlane controlPlane;

  @BeforeAll
  static void start() throws IOException {
    controlPlane = TestControlPlane.in(directory, "--api-host", "mesh.example");
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  @Test
  void wantsTheToken() throws Exception {
    assertThat(controlPlane.call("GET", URL, null).code()).isEqualTo(200);
    for (String path : new String[] {URL, "/api", "/openapi/v2", "/mesh/v1/status", "/version"}) {
      assertThat(controlPlane.raw("GET", path, null).code()).as(path).isEqualTo(401);
    }
    Answer wrong =
        controlPlane.raw("GET", URL, null, "Authorization", "Bearer " + controlPlane.token() + "x");
    assertThat(wrong.code()).isEqualTo(401);
    assertThat(wrong.json().string("reason")).isEqualTo("Unauthorized");
    assertThat(wrong.body()).doesNotContain(controlPlane.token());
    assertThat(
            controlPlane
                .raw("GET", URL, null, "Authorization", "Basic " + controlPlane.token())
                .code())
        .isEqualTo(401);
  }

  @Test
  void tellsHealthToAnybody() throws Exception {
    for (String path : new String[] {"/healthz", "/livez", "/readyz"}) {
      assertThat(controlPlane.raw("GET", path, null).body()).isEqualTo("ok");
    }
  }

  @Test
  void refusesForeignHosts() throws Exception {
    assertThat(controlPlane.call("GET", URL, null, "Host", "evil.example").code()).isEqualTo(403);
    assertThat(controlPlane.call("GET", URL, null, "Host", "localhost.evil.example:80").code())
        .isEqualTo(403);
    for (String host : new String[] {"localhost:1", "127.0.0.1", "[::1]:20001", "MESH.example:1"}) {
      assertThat(controlPlane.call("GET", URL, null, "Host", host).code()).as(host).isEqualTo(200);
    }
  }

  @Test
  void refusesForeignOrigins() throws Exception {
    String own = "http://" + controlPlane.url("").getAuthority();
    assertThat(controlPlane.call("GET", URL, null, "Origin", own).code()).isEqualTo(200);
    for (String origin :
        new String[] {
          "http://evil.example", "null", "http://127.0.0.1:1", own.replace("http", "https")
        }) {
      assertThat(controlPlane.call("GET", URL, null, "Origin", origin).code())
          .as(origin)
          .isEqualTo(403);
      assertThat(controlPlane.raw("GET", "/console", null, "Origin", origin).code())
          .as(origin)
          .isEqualTo(403);
    }
    assertThat(controlPlane.call("GET", URL, null, "Sec-Fetch-Site", "cross-site").code())
        .isEqualTo(403);
  }

  @Test
  void keepsItsSecretsToTheOwner() throws Exception {
    for (String file : new String[] {"token", "kubeconfig"}) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void showsTheConsoleWithoutSecrets() throws Exception {
    Answer page = controlPlane.raw("GET", "/console", null);
    assertThat(page.body()).contains("<title>Inmesh</title>").doesNotContain(controlPlane.token());
    assertThat(page.response().headers().firstValue("Content-Security-Policy")).isPresent();
    assertThat(controlPlane.raw("GET", "/console/console.js", null).code()).isEqualTo(200);
    assertThat(controlPlane.raw("GET", "/console/..%2ftoken", null).code()).isBetween(400, 499);
    assertThat(controlPlane.raw("GET", "/console/package-info.class", null).code()).isEqualTo(404);
  }
}
