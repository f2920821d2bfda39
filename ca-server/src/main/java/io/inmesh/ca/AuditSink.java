package io.inmesh.ca;

/** Where audit lines go. Any thread. */
@FunctionalInterface
public interface AuditSink {
  /**
   * Writes one line; durable before it returns.
   *
   * @throws java.io.UncheckedIOException if it cannot; then what was to be audited must not happen
   */
  void write(AuditEvent event);
}
