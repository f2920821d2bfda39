package io.inmesh.ca;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate that signs others, with its key.
 *
 * @param certificate the signing certificate
 * @param key its private key
 * @param above what stands above it, up to and with the root; empty for the root itself
 */
record Authority(X509Certificate certificate, PrivateKey key, List<X509Certificate> above) {
  Authority {
    above = List.copyOf(above);
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "Authority[" + certificate.getSubjectX500Principal() + "]";
  }
}
