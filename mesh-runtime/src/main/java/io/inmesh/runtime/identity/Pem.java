package io.inmesh.runtime.identity;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of certificates, keys and requests (RFC 7468). Stateless, any thread. */
final class Pem {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String PUBLIC_KEY = "PUBLIC KEY";

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]{1,40})-----([A-Za-z0-9+/=\\s]*+)-----END \\1-----");
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  static String encode(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, LINES.encodeToString(der), label);
  }

  static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> found = new ArrayList<>();
    for (byte[] der : blocks(CERTIFICATE, text)) {
      found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
    }
    return found;
  }

  static PrivateKey privateKey(String text) throws GeneralSecurityException {
    byte[] key = one(PRIVATE_KEY, text);
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key));
  }

  static PublicKey publicKey(String text) throws GeneralSecurityException {
    byte[] key = one(PUBLIC_KEY, text);
    return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(key));
  }

  private static byte[] one(String label, String text) throws GeneralSecurityException {
    List<byte[]> found = blocks(label, text);
    if (found.size() != 1) {
      throw new GeneralSecurityException(
          "%d blocks of %s (expected: one)".formatted(found.size(), label));
    }
    return found.get(0);
  }

  private static List<byte[]> blocks(String label, String text) throws GeneralSecurityException {
    List<byte[]> found = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      if (label.equals(matcher.group(1))) {
        try {
          found.add(Base64.getMimeDecoder().decode(matcher.group(2)));
        } catch (IllegalArgumentException e) {
          throw new GeneralSecurityException("PEM: a block that is not Base64", e);
        }
      }
    }
    return found;
  }
}
