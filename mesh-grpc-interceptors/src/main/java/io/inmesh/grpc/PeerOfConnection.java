package io.inmesh.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.identity.WorkloadIdentity;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Who is on the other side of a connection: found out once, when its handshake is over, so that
 * calls on it go on after the certificate that opened it.
 */
final class PeerOfConnection extends ServerTransportFilter {
  private static final Attributes.Key<Optional<SpiffeId>> PEER =
      Attributes.Key.create("io.inmesh.grpc.peer");

  private final WorkloadIdentity identity;

  PeerOfConnection(WorkloadIdentity identity) {
    this.identity = identity;
  }

  @Override
  public Attributes transportReady(Attributes connection) {
    SSLSession session = connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    return session == null
        ? connection
        : connection.toBuilder().set(PEER, Optional.ofNullable(identity.peer(session))).build();
  }

  /** On a server that was built without this filter, each call asks. */
  static @Nullable SpiffeId of(Attributes call, SSLSession session, WorkloadIdentity identity) {
    Optional<SpiffeId> known = call.get(PEER);
    return known == null ? identity.peer(session) : known.orElse(null);
  }
}
