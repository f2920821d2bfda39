package io.inmesh.runtime.identity;

import io.inmesh.identity.SpiffeId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/**
 * A new P-256 key and the PKCS #10 request that asks for a certificate for it. Any thread.
 *
 * @param keys the key never leaves this process
 * @param pem the request
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2986">RFC 2986</a>
 */
record CertificateSigningRequest(KeyPair keys, String pem) {
  private static final int ATTRIBUTES = 0xa0;
  private static final int URI_NAME = 0x86;
  private static final byte[] ECDSA_WITH_SHA256 = Der.objectId(1, 2, 840, 10045, 4, 3, 2);
  private static final byte[] EXTENSION_REQUEST = Der.objectId(1, 2, 840, 113549, 1, 9, 14);
  private static final byte[] SUBJECT_ALT_NAME = Der.objectId(2, 5, 29, 17);
  private static final byte[] TRUE = {0x01, 0x01, (byte) 0xff};

  /** Makes a key, and a request that names this id; the subject is empty. */
  static CertificateSigningRequest create(SpiffeId id) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return of(id, generator.generateKeyPair());
  }

  /** A request for a key that is there. */
  static CertificateSigningRequest of(SpiffeId id, KeyPair keys) throws GeneralSecurityException {
    byte[] info = info(id, keys);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(info);
    byte[] request =
        Der.sequence(info, Der.sequence(ECDSA_WITH_SHA256), Der.bits(signature.sign()));
    return new CertificateSigningRequest(keys, Pem.encode("CERTIFICATE REQUEST", request));
  }

  /** version 0, empty subject, public key, attributes [0] { extensionRequest { critical SAN } }. */
  private static byte[] info(SpiffeId id, KeyPair keys) {
    byte[] uri = Der.tagged(URI_NAME, id.toString().getBytes(StandardCharsets.US_ASCII));
    byte[] extension = Der.sequence(SUBJECT_ALT_NAME, TRUE, Der.octets(Der.sequence(uri)));
    byte[] attribute = Der.sequence(EXTENSION_REQUEST, Der.set(Der.sequence(extension)));
    return Der.sequence(
        Der.integer(0),
        Der.sequence(),
        keys.getPublic().getEncoded(),
        Der.tagged(ATTRIBUTES, attribute));
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "CertificateSigningRequest[" + keys.getPublic().getAlgorithm() + "]";
  }
}
