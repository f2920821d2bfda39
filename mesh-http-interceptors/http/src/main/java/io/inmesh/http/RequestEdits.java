package io.inmesh.http;

import io.inmesh.call.HeaderEditor;
import okhttp3.Headers;
import okhttp3.Request;

/** Header edits on their way into a request. */
final class RequestEdits implements HeaderEditor {
  private final Request.Builder builder;
  private final Headers original;

  RequestEdits(Request.Builder builder, Headers original) {
    this.builder = builder;
    this.original = original;
  }

  @Override
  public void set(String name, String value) {
    builder.header(name, value);
  }

  @Override
  public void add(String name, String value) {
    builder.addHeader(name, value);
  }

  @Override
  public void remove(String name) {
    builder.removeHeader(name);
  }

  @Override
  public void removePrefix(String prefix) {
    for (int i = 0; i < original.size(); i++) {
      if (original.name(i).regionMatches(true, 0, prefix, 0, prefix.length())) {
        builder.removeHeader(original.name(i));
      }
    }
  }
}
