package io.inmesh.runtime.testing.contract;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint in a client's protocol. It answers with its name, a space, and the length of the
 * request's body; with a header {@code x-backend: name}; and does what the operation asks for:
 *
 * <ul>
 *   <li>{@code held}: waits until it is released, then answers;
 *   <li>{@code stream}: answers {@code "first "} at once and {@code "second"} when released;
 *   <li>{@code long}: answers with {@link #LONG_ANSWER} bytes;
 *   <li>{@code redirect}: sends the client to {@code target}, where redirects exist;
 *   <li>anything else: answers at once.
 * </ul>
 *
 * Any thread.
 */
public interface ContractEndpoint extends AutoCloseable {
  /** The length of a long answer. */
  int LONG_ANSWER = 200 * 1024;

  /**
   * What arrived.
   *
   * @param path with query
   * @param authority Host, {@code :authority}
   * @param headers names in lower case
   * @param clientPort tells connections apart
   */
  record Seen(
      String path,
      String authority,
      Map<String, List<String>> headers,
      byte[] body,
      int clientPort) {
    /** The first value of a header; null = absent. */
    public @Nullable String header(String name) {
      List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
      return values == null ? null : values.get(0);
    }
  }

  /** Where it listens. */
  int port();

  /** Answers 503, UNAVAILABLE from now on. */
  ContractEndpoint failing();

  /** What arrived so far. */
  List<Seen> seen();

  /** Lets everything go on that is held, now and later. */
  void release();

  @Override
  void close();
}
