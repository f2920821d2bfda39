package io.inmesh.controlplane.api;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads Kubernetes' binary form, which kubectl sends for what it makes by itself. Strict: a field
 * that is not known is refused, so nothing is lost. What is empty is left out, for the form writes
 * it everywhere. Pure functions.
 */
final class KubernetesProto {
  /** Its media type. */
  static final String TYPE = "application/vnd.kubernetes.protobuf";

  private static final String MAGIC = "k8s\0";
  private static final String WAY =
      "Send JSON or YAML: with kubectl, add --dry-run=client -o yaml | kubectl apply -f -";

  private KubernetesProto() {}

  /**
   * The object of a body.
   *
   * @throws ApiException 415 for a kind or field that is not known, 400 for what is no such body
   */
  static MapNode read(byte[] body) {
    int begin = MAGIC.length();
    boolean marked =
        body.length >= begin
            && new String(body, 0, begin, StandardCharsets.ISO_8859_1).equals(MAGIC);
    if (!marked) {
      throw ApiException.badRequest(
          "the body does not begin as %s does (expected: k8s and NUL). %s".formatted(TYPE, WAY));
    }
    try {
      return object(
          message(CodedInputStream.newInstance(body, begin, body.length - begin), "Unknown"));
    } catch (IOException e) {
      ApiException refusal =
          ApiException.badRequest(
              "the body does not parse as %s: it is cut short or damaged. %s".formatted(TYPE, WAY));
      refusal.initCause(e);
      throw refusal;
    }
  }

  private static MapNode object(Map<String, Object> envelope) throws IOException {
    MapNode type = ((MapNode) Node.of(envelope)).map("typeMeta");
    String apiVersion = Objects.requireNonNullElse(type.string("apiVersion"), "");
    String kind = Objects.requireNonNullElse(type.string("kind"), "");
    boolean plain = !envelope.containsKey("contentEncoding");
    if (!plain || !apiVersion.equals("v1") || !KubernetesMessages.isKind(kind)) {
      throw unknown(
          "\"%s\" of \"%s\"%s"
              .formatted(
                  Texts.printable(kind), Texts.printable(apiVersion), plain ? "" : ", packed,"));
    }
    byte[] raw = Base64.getDecoder().decode((String) envelope.getOrDefault("raw", ""));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("apiVersion", apiVersion);
    object.put("kind", kind);
    object.putAll(message(CodedInputStream.newInstance(raw), kind));
    return (MapNode) Node.of(object);
  }

  private static ApiException unknown(String what) {
    return new ApiException(
        415,
        "UnsupportedMediaType",
        "%s is not read from a body with Content-Type %s. %s".formatted(what, TYPE, WAY));
  }

  private static Map<String, Object> message(CodedInputStream in, String name) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int number = WireFormat.getTagFieldNumber(tag);
      KubernetesMessages.Field field = KubernetesMessages.of(name).get(number);
      if (field == null) {
        throw unknown("field %d of %s".formatted(number, name));
      }
      boolean whole = List.of("number", "bool", "flag").contains(field.type());
      int expected = whole ? WireFormat.WIRETYPE_VARINT : WireFormat.WIRETYPE_LENGTH_DELIMITED;
      if (WireFormat.getTagWireType(tag) != expected) {
        throw new InvalidProtocolBufferException("field %d of %s".formatted(number, name));
      }
      Object value = value(in, field.type());
      if (field.repeated()) {
        list(values, field.name())
            .add(value != null ? value : field.type().equals("text") ? "" : Map.of());
      } else if (value instanceof Map<?, ?> more && values.get(field.name()) instanceof Map) {
        more.forEach((key, each) -> map(values, field.name()).put((String) key, each));
      } else if (value != null) {
        values.put(field.name(), value);
      }
    }
    return values;
  }

  @SuppressWarnings("unchecked") // a repeated field has no other value
  private static List<Object> list(Map<String, Object> values, String name) {
    return (List<Object>) values.computeIfAbsent(name, unused -> new ArrayList<>());
  }

  @SuppressWarnings("unchecked") // messages and maps have strings for keys
  private static Map<String, Object> map(Map<String, Object> values, String name) {
    return (Map<String, Object>) Objects.requireNonNull(values.get(name));
  }

  /** A value as JSON has it; null if it says nothing. */
  private static @Nullable Object value(CodedInputStream in, String type) throws IOException {
    switch (type) {
      case "text" -> {
        String text = in.readStringRequireUtf8();
        return text.isEmpty() ? null : text;
      }
      case "number" -> {
        long number = in.readInt64();
        return number == 0 ? null : number;
      }
      case "bool" -> {
        return in.readBool();
      }
      case "flag" -> {
        return in.readBool() ? Boolean.TRUE : null;
      }
      case "ignored" -> {
        in.readByteArray(); // the store sets it
        return null;
      }
      case "bytes" -> {
        return Base64.getEncoder().encodeToString(in.readByteArray());
      }
      default -> {
        CodedInputStream part = CodedInputStream.newInstance(in.readByteArray());
        return switch (type) {
          case "texts", "blobs" -> entry(part, type.equals("texts"));
          case "IntOrString" -> intOrString(message(part, type));
          default -> {
            Map<String, Object> values = message(part, type);
            yield values.isEmpty() ? null : values;
          }
        };
      }
    }
  }

  private static @Nullable Object intOrString(Map<String, Object> values) {
    boolean text = Long.valueOf(1).equals(values.get("type"));
    return values.get(text ? "strVal" : "intVal");
  }

  private static Map<String, Object> entry(CodedInputStream in, boolean text) throws IOException {
    String key = "";
    Object value = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 10 -> key = in.readStringRequireUtf8();
        case 18 ->
            value =
                text
                    ? in.readStringRequireUtf8()
                    : Base64.getEncoder().encodeToString(in.readByteArray());
        default -> throw new InvalidProtocolBufferException("an entry of a map");
      }
    }
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put(key, value);
    return entry;
  }
}
