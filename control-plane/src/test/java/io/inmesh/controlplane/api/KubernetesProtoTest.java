package io.inmesh.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.inmesh.config.document.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The form in which kubectl sends what it makes by itself; KubectlTest has real bodies. */
class KubernetesProtoTest {
  private static final ProtoWriter META =
      new ProtoWriter()
          .string(1, "a")
          .string(3, "")
          .message(8, new ProtoWriter())
          .message(11, entry("app", "b"))
          .message(11, entry("tier", ""));

  private static ProtoWriter entry(String key, String value) {
    return new ProtoWriter().string(1, key).string(2, value);
  }

  private static byte[] body(String apiVersion, String kind, ProtoWriter object) {
    ProtoWriter type = new ProtoWriter().string(1, apiVersion).string(2, kind);
    ProtoWriter envelope =
        new ProtoWriter().message(1, type).message(2, object).string(3, "").string(4, "");
    return ByteString.copyFromUtf8("k8s\0")
        .concat(ByteString.copyFrom(envelope.bytes()))
        .toByteArray();
  }

  @Test
  void readsWhatIsWrittenAndLeavesOutWhatIsEmpty() {
    ProtoWriter secret =
        new ProtoWriter()
            .message(1, META)
            .message(2, entry("k", "value"))
            .string(3, "Opaque")
            .bool(5, false);
    assertThat(JsonWriter.compact(KubernetesProto.read(body("v1", "Secret", secret))))
        .isEqualTo(
            "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"a\",\"labels\":{\"app\":\"b\",\"tier\":\"\"}},"
                + "\"data\":{\"k\":\"dmFsdWU=\"},\"type\":\"Opaque\",\"immutable\":false}");
    ProtoWriter port =
        new ProtoWriter().string(1, "http").message(4, new ProtoWriter().string(3, ""));
    ProtoWriter spec =
        new ProtoWriter().message(1, port).message(1, port).bool(13, false).string(5, "1.2.3.4");
    ProtoWriter service =
        new ProtoWriter().message(1, META).message(2, spec).message(3, new ProtoWriter());
    assertThat(JsonWriter.compact(KubernetesProto.read(body("v1", "Service", service))))
        .endsWith(
            "\"spec\":{\"ports\":[{\"name\":\"http\"},{\"name\":\"http\"}],\"externalIPs\":[\"1.2.3.4\"]}}");
  }

  @Test
  void refusesWhatItDoesNotKnowAndNamesTheWay() {
    assertThatThrownBy(() -> KubernetesProto.read(body("apps/v1", "Deployment", new ProtoWriter())))
        .hasMessageContaining("\"Deployment\" of \"apps/v1\" is not read")
        .hasMessageContaining("--dry-run=client -o yaml | kubectl apply -f -")
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(415));
    ProtoWriter more = new ProtoWriter().message(1, META).string(99, "new");
    assertThatThrownBy(() -> KubernetesProto.read(body("v1", "ConfigMap", more)))
        .hasMessageContaining("field 99 of ConfigMap is not read");
    for (String internal : new String[] {"Meta", "ServicePort", "Unknown", ""}) {
      assertThatThrownBy(() -> KubernetesProto.read(body("v1", internal, new ProtoWriter())))
          .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(415));
    }
  }

  @Test
  void refusesWhatIsNoSuchBody() {
    for (String text : new String[] {"", "k8s", "{}", "k8s\0\1\2\3", "k8s\0\n\5v1"}) {
      assertThatThrownBy(() -> KubernetesProto.read(text.getBytes(StandardCharsets.UTF_8)))
          .as(text)
          .isInstanceOf(ApiException.class);
    }
    ProtoWriter wrong = new ProtoWriter().message(1, META).string(4, "no boolean");
    assertThatThrownBy(() -> KubernetesProto.read(body("v1", "ConfigMap", wrong)))
        .hasMessageContaining("does not parse")
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(400));
  }

  /** Nothing but an object or a refusal comes of damaged bodies. */
  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void surviveDamage() {
    ProtoWriter spec = new ProtoWriter().message(1, new ProtoWriter().string(1, "http"));
    byte[] good = body("v1", "Service", new ProtoWriter().message(1, META).message(2, spec));
    Random random = new Random(1);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      bad[4 + random.nextInt(bad.length - 4)] = (byte) random.nextInt(256);
      try {
        assertThat(KubernetesProto.read(bad).string("kind")).isEqualTo("Service");
        read++;
      } catch (ApiException e) {
        assertThat(e.code()).isIn(400, 415);
      }
    }
    assertThat(read).isBetween(1, 19_999);
  }
}
