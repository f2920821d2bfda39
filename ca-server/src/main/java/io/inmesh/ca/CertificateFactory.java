package io.inmesh.ca;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
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
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Builds and signs the three kinds of certificate: root, issuing, leaf. Any thread. */
final class CertificateFactory {
  static final Duration ROOT_LIFE = Duration.ofDays(3650);
  static final Duration ISSUING_LIFE = Duration.ofDays(730);

  /** How far a certificate's start lies back, for clocks that are behind. */
  static final Duration BACK_DATED = Duration.ofMinutes(2);

  private static final String ROOT_NAME = "Inmesh Root CA";

  private final String trustDomain;
  private final Clock clock;
  private final SecureRandom random;

  CertificateFactory(String trustDomain, Clock clock, SecureRandom random) {
    this.trustDomain = trustDomain;
    this.clock = clock;
    this.random = random;
  }

  static KeyPair newKeyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /**
   * Checks that a root that was made here is of the trust domain that is configured now; a root
   * from elsewhere does not say.
   */
  void checkTrustDomain(X509Certificate root) throws GeneralSecurityException {
    X500Name name = X500Name.getInstance(root.getSubjectX500Principal().getEncoded());
    String common = value(name, BCStyle.CN);
    String made = value(name, BCStyle.O);
    if (common.equals(ROOT_NAME) && !made.equals(trustDomain)) {
      throw new GeneralSecurityException(
          "trust domain: '%s', but the CA in this directory was made for '%s'."
                  .formatted(trustDomain, made)
              + " Set the trust domain to that, or name another directory");
    }
  }

  private static String value(X500Name name, ASN1ObjectIdentifier type) {
    var found = name.getRDNs(type);
    return found.length == 0 ? "" : found[0].getFirst().getValue().toString();
  }

  Authority root() throws GeneralSecurityException {
    KeyPair keys = newKeyPair();
    X500Name name = name(ROOT_NAME);
    Instant from = clock.instant().minus(BACK_DATED);
    X509v3CertificateBuilder builder =
        builder(name, name, from, from.plus(ROOT_LIFE), keys.getPublic());
    authorityExtensions(builder, keys.getPublic(), null, 1);
    return new Authority(sign(builder, keys.getPrivate()), keys.getPrivate(), List.of());
  }

  Authority issuing(Authority root) throws GeneralSecurityException {
    KeyPair keys = newKeyPair();
    Instant from = later(clock.instant().minus(BACK_DATED), root.certificate().getNotBefore());
    Instant to = earlier(from.plus(ISSUING_LIFE), root.certificate().getNotAfter());
    X509v3CertificateBuilder builder =
        builder(subject(root), name("Inmesh Issuing CA"), from, to, keys.getPublic());
    authorityExtensions(builder, keys.getPublic(), root.certificate(), 0);
    X509Certificate certificate = sign(builder, root.key());
    return new Authority(certificate, keys.getPrivate(), List.of(root.certificate()));
  }

  /**
   * A leaf with an empty subject, so that the names are its only identity and critical.
   *
   * @param issuing who signs; the leaf's life lies inside the issuer's
   * @param names the SPIFFE id, and for servers the DNS names and addresses
   */
  X509Certificate leaf(Authority issuing, PublicKey key, List<GeneralName> names, Duration ttl)
      throws GeneralSecurityException {
    Instant now = clock.instant();
    Instant from = later(now.minus(BACK_DATED), issuing.certificate().getNotBefore());
    Instant to = earlier(now.plus(ttl), issuing.certificate().getNotAfter());
    X509v3CertificateBuilder builder =
        builder(subject(issuing), new X500Name(new RDN[0]), from, to, key);
    int usage = KeyUsage.digitalSignature;
    if (key.getAlgorithm().equals("RSA")) {
      usage |= KeyUsage.keyEncipherment;
    }
    KeyPurposeId[] purposes = {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth};
    add(builder, Extension.keyUsage, true, new KeyUsage(usage));
    add(builder, Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    add(builder, Extension.basicConstraints, true, new BasicConstraints(false));
    JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
    add(
        builder,
        Extension.authorityKeyIdentifier,
        false,
        utils.createAuthorityKeyIdentifier(issuing.certificate()));
    GeneralNames subjects = new GeneralNames(names.toArray(new GeneralName[0]));
    add(builder, Extension.subjectAlternativeName, true, subjects);
    return sign(builder, issuing.key());
  }

  /** The leaf's whole chain: leaf first, root last. */
  static List<X509Certificate> chain(X509Certificate leaf, Authority issuing) {
    List<X509Certificate> chain = new ArrayList<>(2 + issuing.above().size());
    chain.add(leaf);
    chain.add(issuing.certificate());
    chain.addAll(issuing.above());
    return List.copyOf(chain);
  }

  private X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, Instant from, Instant to, PublicKey key) {
    return new JcaX509v3CertificateBuilder(
        issuer, serial(), Date.from(from), Date.from(to), subject, key);
  }

  /** 128 random bits, positive, never zero. */
  private BigInteger serial() {
    return new BigInteger(128, random).max(BigInteger.ONE);
  }

  private X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, trustDomain)
        .addRDN(BCStyle.CN, commonName)
        .build();
  }

  private static X500Name subject(Authority authority) {
    return X500Name.getInstance(authority.certificate().getSubjectX500Principal().getEncoded());
  }

  private static void authorityExtensions(
      X509v3CertificateBuilder builder,
      PublicKey key,
      @Nullable X509Certificate issuer,
      int pathLength)
      throws GeneralSecurityException {
    JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
    add(builder, Extension.basicConstraints, true, new BasicConstraints(pathLength));
    add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    add(builder, Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(key));
    if (issuer != null) {
      add(
          builder,
          Extension.authorityKeyIdentifier,
          false,
          utils.createAuthorityKeyIdentifier(issuer));
    }
  }

  private static void add(
      X509v3CertificateBuilder builder,
      ASN1ObjectIdentifier id,
      boolean critical,
      ASN1Encodable value)
      throws GeneralSecurityException {
    try {
      builder.addExtension(id, critical, value);
    } catch (CertIOException e) {
      throw new GeneralSecurityException("cannot encode extension " + id, e);
    }
  }

  private X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("cannot sign with " + algorithm, e);
    }
  }

  private static Instant later(Instant one, Date other) {
    Instant that = other.toInstant();
    return one.isAfter(that) ? one : that;
  }

  private static Instant earlier(Instant one, Date other) {
    Instant that = other.toInstant();
    return one.isBefore(that) ? one : that;
  }
}
