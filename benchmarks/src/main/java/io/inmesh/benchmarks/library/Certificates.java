package io.inmesh.benchmarks.library;

import io.inmesh.runtime.testing.TestCa;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Keys and certificates for the peers: P-256, as the mesh's own. */
final class Certificates {
  static final String PASSWORD = "benchmark";

  private Certificates() {}

  /** What the backend shows and trusts. */
  static Path keyStore(Path directory, TestCa ca, TestCa.Issued issued)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "key",
        issued.key().getPrivate(),
        PASSWORD.toCharArray(),
        issued.chain().toArray(Certificate[]::new));
    store.setCertificateEntry("root", ca.root());
    Path file = directory.resolve("backend.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  /** Writes {@code root.pem} and {@code both.pem} (certificate for localhost, and its key). */
  static void forProxies(Path directory)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    KeyPair rootKey = keyPair();
    X500Principal rootName = new X500Principal("CN=benchmark root");
    X509Certificate root = sign(rootName, rootKey, rootName, rootKey, true);
    KeyPair key = keyPair();
    X509Certificate leaf = sign(rootName, rootKey, new X500Principal("CN=localhost"), key, false);
    Files.writeString(directory.resolve("root.pem"), pem("CERTIFICATE", root.getEncoded()));
    Files.writeString(directory.resolve("certificate.pem"), pem("CERTIFICATE", leaf.getEncoded()));
    Files.writeString(
        directory.resolve("key.pem"), pem("PRIVATE KEY", key.getPrivate().getEncoded()));
    Files.writeString(
        directory.resolve("both.pem"),
        pem("CERTIFICATE", leaf.getEncoded()) + pem("PRIVATE KEY", key.getPrivate().getEncoded()));
  }

  private static KeyPair keyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509Certificate sign(
      X500Principal issuer, KeyPair issuerKey, X500Principal subject, KeyPair key, boolean ca)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(ca ? 1 : 2),
            Date.from(now.minus(Duration.ofMinutes(5))),
            Date.from(now.plus(Duration.ofHours(6))),
            subject,
            key.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
    if (!ca) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey.getPrivate())));
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + what
        + "-----\n";
  }
}
