package io.inmesh.ca;

import io.inmesh.identity.SpiffeId;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs certificates: a self-signed root, and below it the issuing key that signs leaves. Knows
 * nothing of callers; {@link CaService} decides who gets which identity. Any thread.
 */
final class CertificateAuthority {
  private static final Logger log = LoggerFactory.getLogger(CertificateAuthority.class);
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  private final CaConfig config;
  private final Clock clock;
  private final CertificateFactory factory;
  private final AuthorityStore store;
  private volatile Authority issuing;

  private CertificateAuthority(CaConfig config, Clock clock)
      throws IOException, GeneralSecurityException {
    this.config = config;
    this.clock = clock;
    this.factory = new CertificateFactory(config.trustDomain(), clock, new SecureRandom());
    this.store = new AuthorityStore(config.directory(), factory, clock);
    this.issuing = store.issuing();
    factory.checkTrustDomain(root());
  }

  /**
   * Loads root and issuing key from their directory, or makes them on the first start.
   *
   * @throws IOException if the directory cannot be used, or is open to other users
   * @throws GeneralSecurityException if a key or certificate in it is damaged or expired
   */
  public static CertificateAuthority open(CaConfig config, Clock clock)
      throws IOException, GeneralSecurityException {
    return new CertificateAuthority(config, clock);
  }

  /** The root that workloads trust. */
  public X509Certificate root() {
    List<X509Certificate> above = issuing.above();
    return above.get(above.size() - 1);
  }

  /** SHA-256 of the root's certificate (DER), in hex: what join tokens pin. */
  public String rootSha256() {
    try {
      return JoinToken.sha256Hex(root().getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("the root's certificate has no encoding", e);
    }
  }

  /** The first part of every identity. */
  public String trustDomain() {
    return config.trustDomain();
  }

  /**
   * Signs a leaf for a key whose possession was proven.
   *
   * @param identity its only name
   * @param ttl zero: the configured default; else cut to 30 s at least, and the maximum at most
   * @return leaf first, root last
   */
  List<X509Certificate> issue(SpiffeId identity, PublicKey key, Duration ttl)
      throws GeneralSecurityException {
    return issue(identity, List.of(), key, ttl);
  }

  /**
   * Signs a leaf that has DNS names and addresses beside its identity, for the CA's own servers.
   *
   * @param hosts DNS names and IP addresses, for stock clients that check the host's name
   */
  List<X509Certificate> issue(SpiffeId identity, List<String> hosts, PublicKey key, Duration ttl)
      throws GeneralSecurityException {
    if (!identity.trustDomain().equals(config.trustDomain())) {
      throw new GeneralSecurityException(
          "%s is not of trust domain %s".formatted(identity, config.trustDomain()));
    }
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, identity.toString()));
    for (String host : hosts) {
      boolean address = ADDRESS.matcher(host).matches();
      names.add(new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host));
    }
    Authority by = current();
    return CertificateFactory.chain(factory.leaf(by, key, names, bounded(ttl)), by);
  }

  private Duration bounded(Duration ttl) {
    if (ttl.isZero() || ttl.isNegative()) {
      return config.defaultTtl();
    }
    if (ttl.compareTo(CaConfig.TTL_MIN) < 0) {
      return CaConfig.TTL_MIN;
    }
    return ttl.compareTo(config.maxTtl()) > 0 ? config.maxTtl() : ttl;
  }

  /** The issuing authority; in the last fifth of its life a new one takes its place. */
  private Authority current() throws GeneralSecurityException {
    Authority now = issuing;
    if (!store.dueForRenewal(now.certificate())) {
      return now;
    }
    return renew(now);
  }

  private synchronized Authority renew(Authority old) throws GeneralSecurityException {
    if (!issuing.equals(old)) {
      return issuing;
    }
    try {
      issuing = store.issuing();
    } catch (IOException | GeneralSecurityException e) {
      Instant end = old.certificate().getNotAfter().toInstant();
      if (!clock.instant().isBefore(end)) {
        throw new GeneralSecurityException("the issuing certificate expired at " + end, e);
      }
      log.warn("cannot renew the issuing certificate, which is good until {}", end, e);
    }
    return issuing;
  }
}
