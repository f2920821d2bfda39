package io.inmesh.http;

import io.inmesh.call.HeaderEditor;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Header edits on their way into a request, whose headers are copied only if there are any. Values
 * are taken as they are: a stranger's request, or a rule, may hold text that OkHttp would refuse
 * from an application, and that must fail no call.
 */
final class RequestEdits implements HeaderEditor {
  private final Headers original;
  private Headers.@Nullable Builder headers;

  RequestEdits(Headers original) {
    this.original = original;
  }

  /** The headers, edited. */
  Headers result() {
    return headers == null ? original : headers.build();
  }

  private Headers.Builder headers() {
    if (headers == null) {
      headers = original.newBuilder();
    }
    return headers;
  }

  @Override
  public void set(String name, String value) {
    headers().removeAll(name).addUnsafeNonAscii(name, Texts.printable(value));
  }

  @Override
  public void add(String name, String value) {
    headers().addUnsafeNonAscii(name, Texts.printable(value));
  }

  @Override
  public void remove(String name) {
    if (headers != null || original.get(name) != null) {
      headers().removeAll(name);
    }
  }

  @Override
  public void removePrefix(String prefix) {
    Headers now = result();
    for (int i = 0; i < now.size(); i++) {
      if (now.name(i).regionMatches(true, 0, prefix, 0, prefix.length())) {
        headers().removeAll(now.name(i));
      }
    }
  }
}
