package io.inmesh.http;

import io.inmesh.call.HeaderEditor;
import okhttp3.Headers;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Header edits on their way into a response, which is copied only if there are any. */
final class ResponseEdits implements HeaderEditor {
  private final Response response;
  private Headers.@Nullable Builder headers;

  ResponseEdits(Response response) {
    this.response = response;
  }

  /** The edited response. */
  Response result() {
    return headers == null ? response : response.newBuilder().headers(headers.build()).build();
  }

  private Headers.Builder headers() {
    if (headers == null) {
      headers = response.headers().newBuilder();
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
    headers().removeAll(name);
  }

  @Override
  public void removePrefix(String prefix) {
    Headers original = response.headers();
    for (int i = 0; i < original.size(); i++) {
      if (original.name(i).regionMatches(true, 0, prefix, 0, prefix.length())) {
        headers().removeAll(original.name(i));
      }
    }
  }
}
