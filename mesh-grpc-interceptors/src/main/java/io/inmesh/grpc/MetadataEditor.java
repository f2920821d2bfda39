package io.inmesh.grpc;

import io.grpc.Metadata;
import io.inmesh.call.HeaderEditor;
import java.util.List;

/** Header edits on gRPC metadata. What is not a legal text key of gRPC is left alone. */
final class MetadataEditor implements HeaderEditor {
  private final Metadata headers;

  MetadataEditor(Metadata headers) {
    this.headers = headers;
  }

  @Override
  public void set(String name, String value) {
    if (isText(name)) {
      headers.discardAll(key(name));
      headers.put(key(name), value);
    }
  }

  @Override
  public void add(String name, String value) {
    if (isText(name)) {
      headers.put(key(name), value);
    }
  }

  @Override
  public void remove(String name) {
    if (isText(name)) {
      headers.discardAll(key(name));
    } else if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
      headers.discardAll(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER));
    }
  }

  @Override
  public void removePrefix(String prefix) {
    for (String name : List.copyOf(headers.keys())) {
      if (name.startsWith(prefix)) {
        remove(name);
      }
    }
  }

  /** {@code host} and pseudo-headers are the transport's. */
  private static boolean isText(String name) {
    return isTextKey(name) && !name.equals("host");
  }

  /** Whether gRPC has a text key of this name: fewer characters are legal there than in HTTP. */
  static boolean isTextKey(String name) {
    if (name.isEmpty() || name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.') {
        return false;
      }
    }
    return true;
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
