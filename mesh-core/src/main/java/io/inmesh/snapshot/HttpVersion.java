package io.inmesh.snapshot;

/** Which HTTP a cluster is spoken to. */
public enum HttpVersion {
  /** HTTP/1.1. */
  HTTP_1_1,
  /** HTTP/2, with prior knowledge where there is no TLS. */
  HTTP_2,
  /** The one that the caller used. */
  AS_CALLER
}
