package io.inmesh.config.validate;

import io.inmesh.config.document.Path;
import io.inmesh.config.resource.ConfigMap;
import io.inmesh.config.resource.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** ConfigMaps and Secrets, by Kubernetes' own rules. Never shows a value. */
final class DataRules {
  private static final Pattern KEY = Pattern.compile("[-._A-Za-z0-9]+");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/\r\n]*");
  private static final int KEY_MAX = 253;
  private static final int BYTES_MAX = 1 << 20;
  private static final Path DATA = Path.of("data");
  private static final Path TEXTS = Path.of("stringData");
  private static final Path BINARY = Path.of("binaryData");

  /** Keys of which a Secret of a type must have all. */
  private static final Map<String, List<String>> NEEDED =
      Map.of(
          "kubernetes.io/tls", List.of("tls.crt", "tls.key"),
          "kubernetes.io/ssh-auth", List.of("ssh-privatekey"),
          "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"),
          "kubernetes.io/dockercfg", List.of(".dockercfg"));

  private final Check check;

  DataRules(Check check) {
    this.check = check;
  }

  void check(ConfigMap map) {
    keys(map.data().keySet(), DATA);
    keys(map.binaryData().keySet(), BINARY);
    for (String key : map.binaryData().keySet()) {
      check.require(
          !map.data().containsKey(key),
          BINARY.field(key),
          "the key stands in data too",
          "keep one of them");
    }
    size(texts(map.data()) + bytes(map.binaryData(), BINARY), DATA);
  }

  void check(Secret secret) {
    keys(secret.data().keySet(), DATA);
    keys(secret.stringData().keySet(), TEXTS);
    size(texts(secret.stringData()) + bytes(secret.data(), DATA), DATA);
    Set<String> all = new HashSet<>(secret.data().keySet());
    all.addAll(secret.stringData().keySet());
    String type = secret.type() == null ? "" : secret.type();
    for (String key : NEEDED.getOrDefault(type, List.of())) {
      check.require(
          all.contains(key),
          DATA.field(key),
          "required in a Secret of type %s".formatted(type),
          "add it, or write type: Opaque");
    }
    check.require(
        !type.equals("kubernetes.io/basic-auth")
            || all.contains("username")
            || all.contains("password"),
        DATA,
        "username or password is required in a Secret of type %s".formatted(type),
        "add one, or write type: Opaque");
  }

  private void keys(Set<String> keys, Path path) {
    for (String key : keys) {
      boolean plain = key.length() <= KEY_MAX && KEY.matcher(key).matches();
      check.require(
          plain && !key.equals(".") && !key.startsWith(".."),
          path.field(key),
          "no valid key",
          "letters, digits, '-', '_' and '.', at most 253");
    }
  }

  private static long texts(Map<String, String> texts) {
    return texts.values().stream()
        .mapToLong(each -> each.getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }

  private long bytes(Map<String, String> encoded, Path path) {
    long bytes = 0;
    for (Map.Entry<String, String> each : encoded.entrySet()) {
      int wrong = wrongAt(each.getValue());
      check.require(
          wrong < 0,
          path.field(each.getKey()),
          "illegal base64 data at input byte %d".formatted(wrong),
          path.equals(DATA)
              ? "encode it, as base64 does, or write it as text below stringData"
              : "encode it, as base64 does, or write it as text below data");
      bytes += each.getValue().length() / 4 * 3L;
    }
    return bytes;
  }

  /** Where a text stops to be base64, or -1. Line breaks may stand anywhere. */
  private static int wrongAt(String text) {
    var matcher = BASE64.matcher(text);
    int end = matcher.lookingAt() ? matcher.end() : 0;
    String rest = text.substring(end).replace("\n", "").replace("\r", "");
    if (!rest.isEmpty() && !rest.equals("=") && !rest.equals("==")) {
      return end;
    }
    try {
      Base64.getDecoder().decode(text.replace("\n", "").replace("\r", ""));
    } catch (IllegalArgumentException e) {
      return end;
    }
    int length = text.replace("\n", "").replace("\r", "").length();
    return length % 4 == 0 ? -1 : end;
  }

  private void size(long bytes, Path path) {
    check.require(
        bytes <= BYTES_MAX, path, "%,d bytes in all, at most 1 MiB".formatted(bytes), "split it");
  }
}
