package io.inmesh.call;

/** Changes headers in the library's own form. Names are lower case. */
public interface HeaderEditor {
  /** Replaces what is there. */
  void set(String name, String value);

  /** Appends to what is there. */
  void add(String name, String value);

  /** Removes every value. */
  void remove(String name);

  /** Removes every header whose name starts so: {@code x-envoy-}. */
  void removePrefix(String prefix);

  /**
   * Removes what only the mesh may say, where nobody has proven to be of the mesh: {@code
   * x-envoy-*}, {@code x-inmesh-*} and {@code x-forwarded-client-cert}.
   */
  default void removeClaims() {
    removePrefix("x-envoy-");
    removePrefix("x-inmesh-");
    remove("x-forwarded-client-cert");
  }
}
