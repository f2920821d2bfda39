package io.inmesh.controlplane;

import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Node;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The file that leads kubectl to the API: its HTTPS address, the CA, the token. */
final class Kubeconfig {
  private Kubeconfig() {}

  /**
   * The text; JSON, which is YAML.
   *
   * @param port of the API over TLS
   */
  static String text(int port, X509Certificate root, String token)
      throws CertificateEncodingException {
    String pem =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(root.getEncoded())
            + "\n-----END CERTIFICATE-----\n";
    String ca = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    return JsonWriter.pretty(
        Node.of(
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Config",
                "clusters",
                named(
                    "cluster",
                    Map.of(
                        "server", "https://127.0.0.1:" + port, "certificate-authority-data", ca)),
                "users",
                named("user", Map.of("token", token)),
                "contexts",
                named("context", Map.of("cluster", "inmesh", "user", "inmesh")),
                "current-context",
                "inmesh")));
  }

  private static List<Object> named(String field, Map<String, String> value) {
    return List.of(Map.of("name", "inmesh", field, value));
  }
}
