package io.inmesh.cli.config;

import io.inmesh.config.resource.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where the API serves resources. */
final class ResourcePath {

  private ResourcePath() {}

  /** {@code /apis/networking.istio.io/v1/namespaces/default/virtualservices}. */
  static String collection(Kind kind, String apiVersion, String namespace) {
    String root = (kind.group().isEmpty() ? "/api/" : "/apis/") + apiVersion;
    String place =
        kind.namespaced() && !namespace.isEmpty() ? "/namespaces/" + escape(namespace) : "";
    return root + place + "/" + kind.plural();
  }

  static String one(Kind kind, String apiVersion, String namespace, String name) {
    return collection(kind, apiVersion, namespace) + "/" + escape(name);
  }

  /** As part of a URL. */
  static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
