package io.inmesh.runtime.identity;

import io.inmesh.identity.SpiffeId;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What this workload can prove, and what it believes of others. Any thread; nothing here waits for
 * the CA. What comes from it stays valid over a rotation: the next handshake shows the newest
 * certificate.
 */
public interface WorkloadIdentity {
  /**
   * Who this workload is.
   *
   * @throws IdentityUnavailableException before the first certificate
   */
  SpiffeId id();

  /**
   * Grows with every rotation, every change of trust, and when the certificate expires; 0 = no
   * certificate yet.
   */
  long generation();

  /**
   * TLS towards a peer that must prove to be one of these. Cheap when asked again for the same.
   *
   * @param expectedPeers at least one; any other peer fails the handshake
   * @param sni a DNS name, without port
   * @param alpn in order of preference; empty = none
   * @throws IdentityUnavailableException before the first certificate, or when it has expired
   */
  ClientTls client(Set<SpiffeId> expectedPeers, String sni, List<String> alpn);

  /**
   * TLS for callers, who must prove to be somebody of the trust domain. Ask for client
   * authentication on the engine or socket.
   *
   * @throws IdentityUnavailableException before the first certificate, or when it has expired
   */
  SSLContext server();

  /**
   * Who is on the other side of this session; null = it did not prove to be anybody, or its
   * certificate has expired: a session that is resumed shows no certificate, and lives longer than
   * one. To be asked once a connection, when its handshake is over.
   */
  @Nullable SpiffeId peer(SSLSession session);

  /**
   * The certificate, never the key.
   *
   * @throws IdentityUnavailableException before the first certificate
   */
  Svid svid();
}
