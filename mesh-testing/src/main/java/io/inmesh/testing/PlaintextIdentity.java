package io.inmesh.testing;

import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.identity.ClientTls;
import io.inmesh.runtime.identity.IdentityUnavailableException;
import io.inmesh.runtime.identity.Svid;
import io.inmesh.runtime.identity.WorkloadIdentity;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Has a name, and nothing to prove it with: in a test, endpoints are called in plaintext. */
record PlaintextIdentity(SpiffeId id) implements WorkloadIdentity {
  @Override
  public long generation() {
    return 1;
  }

  @Override
  public ClientTls client(Set<SpiffeId> expectedPeers, String sni, List<String> alpn) {
    throw none();
  }

  @Override
  public SSLContext server() {
    throw none();
  }

  @Override
  public @Nullable SpiffeId peer(SSLSession session) {
    return null;
  }

  @Override
  public Svid svid() {
    throw none();
  }

  private IdentityUnavailableException none() {
    return new IdentityUnavailableException(
        id
            + " has no certificate: an in-process mesh speaks plaintext. "
            + "What needs mutual TLS is tested against a control plane (./inmesh control-plane).");
  }
}
