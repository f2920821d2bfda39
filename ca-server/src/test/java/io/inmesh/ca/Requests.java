package io.inmesh.ca;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Certificate requests as any client might send them. */
final class Requests {
  private Requests() {}

  static KeyPair p256() throws Exception {
    return CertificateFactory.newKeyPair();
  }

  static KeyPair rsa(int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  static String pem(KeyPair keys, GeneralName... names) throws Exception {
    return pem(keys, keys, names);
  }

  /** A request for one key, signed by another: what proof of possession is there to refuse. */
  static String pem(KeyPair shown, KeyPair signing, GeneralName... names) throws Exception {
    JcaPKCS10CertificationRequestBuilder builder =
        new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=ignored"), shown.getPublic());
    if (names.length > 0) {
      ASN1EncodableVector all = new ASN1EncodableVector();
      for (GeneralName name : names) {
        all.add(name);
      }
      ExtensionsGenerator extensions = new ExtensionsGenerator();
      extensions.addExtension(
          Extension.subjectAlternativeName, false, GeneralNames.getInstance(new DERSequence(all)));
      builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
    }
    String algorithm =
        signing.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    return Pem.encode(
        Pem.REQUEST,
        builder
            .build(new JcaContentSignerBuilder(algorithm).build(signing.getPrivate()))
            .getEncoded());
  }

  static GeneralName uri(String text) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, text);
  }

  static GeneralName dns(String text) {
    return new GeneralName(GeneralName.dNSName, text);
  }
}
