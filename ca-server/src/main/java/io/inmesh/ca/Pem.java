package io.inmesh.ca;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** The text form of certificates, keys and requests (RFC 7468). Stateless, any thread. */
final class Pem {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String REQUEST = "CERTIFICATE REQUEST";

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  /** One block: its label and what it holds. Compared by identity only. */
  static final class Block {
    final String label;
    final byte[] der;

    Block(String label, byte[] der) {
      this.label = label;
      this.der = der;
    }
  }

  private Pem() {}

  static String encode(String label, byte[] der) {
    return BEGIN
        + label
        + DASHES
        + "\n"
        + LINES.encodeToString(der)
        + "\n"
        + END
        + label
        + DASHES
        + "\n";
  }

  static String encode(X509Certificate certificate) {
    try {
      return encode(CERTIFICATE, certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate without an encoding", e);
    }
  }

  static String encode(PrivateKey key) {
    return encode(PRIVATE_KEY, key.getEncoded());
  }

  /**
   * Reads every block of a text; what stands between blocks is skipped.
   *
   * @throws IllegalArgumentException if a block does not end, or is not Base64
   */
  static List<Block> decode(String text) {
    List<Block> blocks = new ArrayList<>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
      if (labelEnd < 0) {
        throw new IllegalArgumentException("PEM: a BEGIN line does not end with -----");
      }
      String label = text.substring(at + BEGIN.length(), labelEnd);
      int end = text.indexOf(END + label + DASHES, labelEnd);
      if (end < 0) {
        throw new IllegalArgumentException("PEM: there is no END line for a block that began");
      }
      String body = text.substring(labelEnd + DASHES.length(), end).replaceAll("\\s", "");
      blocks.add(new Block(label, Base64.getDecoder().decode(body)));
      at = text.indexOf(BEGIN, end);
    }
    return blocks;
  }

  static X509Certificate certificate(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  static List<X509Certificate> certificates(String text) throws CertificateException {
    List<X509Certificate> found = new ArrayList<>();
    for (Block block : decode(text)) {
      if (block.label.equals(CERTIFICATE)) {
        found.add(certificate(block.der));
      }
    }
    return found;
  }

  /** The first private key (PKCS #8, EC or RSA) of a text. */
  static PrivateKey privateKey(String text) throws GeneralSecurityException {
    for (Block block : decode(text)) {
      if (block.label.equals(PRIVATE_KEY)) {
        return privateKey(block.der);
      }
    }
    throw new GeneralSecurityException(
        "there is no '%s' block".formatted(PRIVATE_KEY.toLowerCase(Locale.ROOT)));
  }

  private static PrivateKey privateKey(byte[] der) throws GeneralSecurityException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
    try {
      return KeyFactory.getInstance("EC").generatePrivate(spec);
    } catch (GeneralSecurityException notEc) {
      return KeyFactory.getInstance("RSA").generatePrivate(spec);
    }
  }
}
