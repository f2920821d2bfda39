package io.inmesh.http;

import io.inmesh.call.HeaderEditor;
import okhttp3.Headers;

/**
 * Header edits on their way into a request. Values are taken as they are: a stranger's request, or
 * a rule, may hold text that OkHttp would refuse from an application, and that must fail no call.
 */
final class RequestEdits implements HeaderEditor {
  private final Headers.Builder headers;

  RequestEdits(Headers original) {
    headers = original.newBuilder();
  }

  /** The headers, edited. */
  Headers result() {
    return headers.build();
  }

  @Override
  public void set(String name, String value) {
    headers.removeAll(name).addUnsafeNonAscii(name, Texts.printable(value));
  }

  @Override
  public void add(String name, String value) {
    headers.addUnsafeNonAscii(name, Texts.printable(value));
  }

  @Override
  public void remove(String name) {
    headers.removeAll(name);
  }

  @Override
  public void removePrefix(String prefix) {
    for (String name : headers.build().names()) {
      if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
        headers.removeAll(name);
      }
    }
  }
}
