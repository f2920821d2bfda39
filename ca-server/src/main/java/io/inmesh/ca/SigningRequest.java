package io.inmesh.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * A PKCS #10 request whose signature was checked, so that whoever sent it holds the key. Of what it
 * says, only the key is ever used; the names are kept to refuse those that are not the caller's.
 *
 * @param key ECDSA P-256, or RSA of 2048 to 4096 bits
 * @param names what the request asks to be called; often empty
 */
record SigningRequest(PublicKey key, List<String> names) {
  private static final int TEXT_CHARS_MAX = 16 * 1024;
  private static final int NAMES_MAX = 16;
  private static final BigInteger P256_ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
  private static final BigInteger P256_PRIME =
      new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

  SigningRequest {
    names = List.copyOf(names);
  }

  /**
   * Reads and proves a request.
   *
   * @param pem one {@code CERTIFICATE REQUEST} block, at most 16 KiB
   * @throws CaException with {@link Refusal#REQUEST_INVALID}
   */
  static SigningRequest parse(String pem) {
    if (pem.length() > TEXT_CHARS_MAX) {
      throw invalid("csr: %d characters (expected: <= %d)".formatted(pem.length(), TEXT_CHARS_MAX));
    }
    try {
      JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(block(pem));
      PublicKey key = request.getPublicKey();
      checkKey(key);
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw invalid("csr: its signature is not by its own key (no proof of possession)");
      }
      return new SigningRequest(key, names(request));
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | RuntimeException e) {
      if (e instanceof CaException known) {
        throw known;
      }
      throw new CaException(
          Refusal.REQUEST_INVALID,
          "csr: it cannot be read (expected: PKCS #10 in PEM, key ECDSA P-256 or RSA 2048)",
          e);
    }
  }

  private static byte[] block(String pem) {
    for (Pem.Block block : Pem.decode(pem)) {
      if (block.label.equals(Pem.REQUEST) || block.label.equals("NEW " + Pem.REQUEST)) {
        return block.der;
      }
    }
    throw invalid("csr: there is no 'CERTIFICATE REQUEST' block");
  }

  private static void checkKey(PublicKey key) {
    if (key instanceof ECPublicKey ec) {
      ECParameterSpec curve = ec.getParams();
      boolean p256 =
          curve.getOrder().equals(P256_ORDER)
              && curve.getCurve().getField() instanceof ECFieldFp field
              && field.getP().equals(P256_PRIME);
      if (!p256) {
        throw invalid("csr: an elliptic key on another curve (expected: P-256)");
      }
    } else if (key instanceof RSAPublicKey rsa) {
      int bits = rsa.getModulus().bitLength();
      if (bits < 2048 || bits > 4096) {
        throw invalid("csr: an RSA key of %d bits (expected: 2048 to 4096)".formatted(bits));
      }
    } else {
      throw invalid(
          "csr: a key of type %s (expected: ECDSA P-256 or RSA)".formatted(key.getAlgorithm()));
    }
  }

  private static List<String> names(JcaPKCS10CertificationRequest request) {
    List<String> found = new ArrayList<>();
    for (Attribute attribute :
        request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
      for (var value : attribute.getAttrValues()) {
        Extension names =
            Extensions.getInstance(value).getExtension(Extension.subjectAlternativeName);
        if (names != null) {
          for (GeneralName name : GeneralNames.getInstance(names.getParsedValue()).getNames()) {
            found.add(text(name));
          }
        }
      }
    }
    if (found.size() > NAMES_MAX) {
      throw invalid("csr: %d names (expected: <= %d)".formatted(found.size(), NAMES_MAX));
    }
    return found;
  }

  private static String text(GeneralName name) {
    return switch (name.getTagNo()) {
      case GeneralName.uniformResourceIdentifier -> name.getName().toString();
      case GeneralName.dNSName -> "DNS:" + name.getName();
      case GeneralName.rfc822Name -> "email:" + name.getName();
      default -> "name of type " + name.getTagNo();
    };
  }

  private static CaException invalid(String message) {
    return new CaException(Refusal.REQUEST_INVALID, message);
  }
}
