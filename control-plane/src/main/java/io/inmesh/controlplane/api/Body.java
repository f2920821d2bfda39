package io.inmesh.controlplane.api;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Texts;
import io.inmesh.config.document.YamlReader;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads a request's body: bounded, of a known media type, parsed with places. */
final class Body {
  /** As much as etcd takes in Kubernetes, and then some. */
  static final int BYTES_MAX = 1_500_000;

  private static final Limits LIMITS = new Limits(BYTES_MAX, 100, 200_000);
  private static final Set<String> YAML =
      Set.of(
          "application/yaml",
          "application/x-yaml",
          "text/yaml",
          "text/x-yaml",
          "application/apply-patch+yaml");

  private Body() {}

  /** The media type, lower case, without parameters; empty if there is none. */
  static String type(HttpServletRequest request) {
    String header = request.getContentType();
    if (header == null) {
      return "";
    }
    int end = header.indexOf(';');
    return (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The body of a create, replace or delete: JSON, YAML, or kubectl's own protobuf. Without a type
   * it is JSON, as in Kubernetes, whose Python client sends none.
   */
  static Node document(HttpServletRequest request) throws IOException {
    String type = type(request);
    if (type.equals(KubernetesProto.TYPE)) {
      return KubernetesProto.read(bounded(request));
    }
    if (!type.isEmpty() && !type.equals("application/json") && !YAML.contains(type)) {
      throw unsupported(type, "application/json or application/yaml");
    }
    return parse(text(request), YAML.contains(type));
  }

  static ApiException unsupported(String type, String expected) {
    return new ApiException(
        415,
        "UnsupportedMediaType",
        "the body's Content-Type is %s (expected: %s)"
            .formatted(type.isEmpty() ? "not given" : "'" + type + "'", expected));
  }

  static MapNode object(Node node) {
    if (node instanceof MapNode map) {
      return map;
    }
    throw ApiException.badRequest(
        "the body is %s (expected: an object with apiVersion, kind, metadata and spec)"
            .formatted(node.describe()));
  }

  static Node parse(String text, boolean yaml) {
    try {
      if (!yaml) {
        return JsonReader.read(text, LIMITS);
      }
      List<Node> documents = new ArrayList<>();
      YamlReader.read(text, LIMITS, documents);
      if (documents.size() != 1) {
        throw ApiException.badRequest(
            "the body has %d YAML documents (expected: 1). Send each alone."
                .formatted(documents.size()));
      }
      return documents.get(0);
    } catch (DocumentException e) {
      throw ApiException.badRequest(
          "the body does not parse: " + (e.at().known() ? e.at() + ": " : "") + e.getMessage());
    }
  }

  /** The whole body as text. */
  static String text(HttpServletRequest request) throws IOException {
    byte[] bytes = bounded(request);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw ApiException.badRequest("the body is not UTF-8");
    }
  }

  private static byte[] bounded(HttpServletRequest request) {
    String coding = request.getHeader("Content-Encoding");
    if (coding != null && !coding.equalsIgnoreCase("identity")) {
      throw new ApiException(
          415,
          "UnsupportedMediaType",
          "the body's Content-Encoding is '%s', which is not read. Send it as it is."
              .formatted(Texts.printable(coding)));
    }
    if (request.getContentLengthLong() > BYTES_MAX) {
      throw tooLarge();
    }
    byte[] bytes = bytes(request);
    if (bytes.length > BYTES_MAX) {
      throw tooLarge();
    }
    return bytes;
  }

  private static byte[] bytes(HttpServletRequest request) {
    try {
      return request.getInputStream().readNBytes(BYTES_MAX + 1);
    } catch (IOException e) {
      String sentence =
          "the body did not arrive whole: it is cut short, slower than the server waits, or not chunked as HTTP asks for. Send all of it.";
      request.setAttribute(ApiServlet.REFUSAL, sentence);
      ApiException refusal = ApiException.badRequest(sentence);
      refusal.initCause(e);
      throw refusal;
    }
  }

  private static ApiException tooLarge() {
    return new ApiException(
        413,
        "RequestEntityTooLarge",
        "the body is larger than %,d bytes, the most that is read. Split it into several objects."
            .formatted(BYTES_MAX));
  }
}
