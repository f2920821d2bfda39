package io.inmesh.runtime.testing;

import io.inmesh.identity.SpiffeId;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority in memory: one root, ECDSA P-256. Any thread. */
public final class TestCa {
  private static final Duration BACKDATED = Duration.ofMinutes(1);
  private static final Duration ROOT_TTL = Duration.ofDays(1);

  private final AtomicLong serial = new AtomicLong(1);
  private final String trustDomain;
  private final KeyPair key = newKey();
  private final X509Certificate root;

  /** A new root. */
  public TestCa(String trustDomain) {
    this.trustDomain = trustDomain;
    this.root = sign(new X500Name("CN=Test root"), key, null, ROOT_TTL);
  }

  /** What its certificates end in. */
  public X509Certificate root() {
    return root;
  }

  /** Who it vouches for. */
  public String trustDomain() {
    return trustDomain;
  }

  /** A certificate for an hour. */
  public Issued issue(SpiffeId id) {
    return issue(id, Duration.ofHours(1));
  }

  /** A certificate; a negative time to live has ended already. */
  public Issued issue(SpiffeId id, Duration ttl) {
    KeyPair pair = newKey();
    return new Issued(
        id, pair, List.of(sign(new X500Name("CN=" + id.path().length()), pair, id, ttl)), root);
  }

  private X509Certificate sign(X500Name subject, KeyPair pair, SpiffeId id, Duration ttl) {
    Instant now = Instant.now();
    Instant end = now.plus(ttl);
    Instant begin = end.isBefore(now) ? end.minus(BACKDATED) : now.minus(BACKDATED);
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              new X500Name("CN=Test root"),
              BigInteger.valueOf(serial.getAndIncrement()),
              Date.from(begin),
              Date.from(end),
              subject,
              pair.getPublic());
      extend(builder, id);
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void extend(X509v3CertificateBuilder builder, SpiffeId id) throws CertIOException {
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(id == null));
    int usage = id == null ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature;
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
    if (id != null) {
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      builder.addExtension(
          Extension.subjectAlternativeName,
          true,
          new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, id.toString())));
    }
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A key with its certificate. */
  public record Issued(
      SpiffeId id, KeyPair key, List<X509Certificate> chain, X509Certificate root) {}
}
