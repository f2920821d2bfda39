package io.inmesh.controlplane.push;

import io.grpc.Attributes;
import io.grpc.BindableService;
import io.grpc.ServerCredentials;
import io.inmesh.ca.AuditSink;
import io.inmesh.ca.EmbeddedCa;
import io.inmesh.ca.connections.ConnectionLimits;
import io.inmesh.controlplane.registry.Grants;
import io.inmesh.controlplane.registry.RegistrationStore;
import io.inmesh.controlplane.registry.RegistryRules;
import io.inmesh.identity.SpiffeId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a {@link PushServer} is made of. Not thread-safe. */
public final class PushServerBuilder {
  final RegistrationStore store;
  @Nullable InetSocketAddress plaintext;
  @Nullable InetSocketAddress secure;
  @Nullable ServerCredentials credentials;
  Function<Attributes, Optional<SpiffeId>> identities = attributes -> Optional.empty();
  final List<BindableService> services = new ArrayList<>();
  @Nullable ViewFactory first;
  Grants grants = Grants.NONE;
  AuditSink audit = event -> {};
  RegistryRules rules = RegistryRules.DEFAULT;
  PushLimits limits = PushLimits.DEFAULT;
  MeterRegistry meters = new SimpleMeterRegistry();
  InstantSource clock = InstantSource.system();
  Duration connectionIdle = Duration.ofMinutes(5);
  Duration handshake = Duration.ofSeconds(10);
  ConnectionLimits plaintextConnections = ConnectionLimits.of(1_000, 1_000); // loopback alone
  ConnectionLimits secureConnections =
      ConnectionLimits.of(ConnectionLimits.defaultMax(), ConnectionLimits.PER_ADDRESS_DEFAULT);

  PushServerBuilder(RegistrationStore store) {
    this.store = store;
  }

  /**
   * Serves stock xDS clients in plaintext. They get configuration and never register.
   *
   * @param listen a loopback address; port 0 takes a free one
   * @throws IllegalArgumentException if the address is not loopback
   */
  public PushServerBuilder plaintext(InetSocketAddress listen) {
    if (listen.getAddress() == null || !listen.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "plaintext xDS on %s (expected: a loopback address; clients elsewhere use the TLS port)"
              .formatted(listen));
    }
    this.plaintext = listen;
    return this;
  }

  /** Serves ADS and RLQS to proven clients, and the CA to all, over the CA's TLS. */
  public PushServerBuilder secure(InetSocketAddress listen, EmbeddedCa ca) {
    services.add(ca.service());
    audit = ca.audit();
    return secure(listen, ca.serverCredentials(), ca::peer);
  }

  /**
   * Serves ADS and RLQS to proven clients.
   *
   * @param listen port 0 takes a free one
   * @param credentials TLS; clients may present a certificate
   * @param peers who a call comes from, by its attributes; empty is refused
   */
  PushServerBuilder secure(
      InetSocketAddress listen,
      ServerCredentials credentials,
      Function<Attributes, Optional<SpiffeId>> peers) {
    this.secure = listen;
    this.credentials = credentials;
    this.identities = peers;
    return this;
  }

  /** What join tokens granted; nothing if not said. WorkloadGroups grant beside it. */
  public PushServerBuilder grants(Grants grants) {
    this.grants = grants;
    return this;
  }

  /** Where refusals and guard alarms are audited. */
  PushServerBuilder audit(AuditSink audit) {
    this.audit = audit;
    return this;
  }

  /**
   * What is served from the first moment; without it, streams wait for {@link
   * PushServer#configure}, and WorkloadGroups grant nothing until then.
   */
  public PushServerBuilder configure(ViewFactory first) {
    this.first = first;
    return this;
  }

  /** When registrations end. */
  PushServerBuilder rules(RegistryRules rules) {
    this.rules = rules;
    return this;
  }

  /** Bounds. */
  PushServerBuilder limits(PushLimits limits) {
    this.limits = limits;
    return this;
  }

  /** Where metrics are registered. */
  public PushServerBuilder meters(MeterRegistry meters) {
    this.meters = meters;
    return this;
  }

  /** How many connections the ports hold. */
  public PushServerBuilder connections(ConnectionLimits plaintext, ConnectionLimits secure) {
    this.plaintextConnections = plaintext;
    this.secureConnections = secure;
    return this;
  }

  /** How long a TLS handshake may take. */
  PushServerBuilder handshake(Duration handshake) {
    this.handshake = handshake;
    return this;
  }

  /** How long a connection may stand without a call. */
  PushServerBuilder connectionIdle(Duration connectionIdle) {
    this.connectionIdle = connectionIdle;
    return this;
  }

  /** What time it is. */
  public PushServerBuilder clock(InstantSource clock) {
    this.clock = clock;
    return this;
  }

  /**
   * Binds the ports and loads the registrations. Streams wait until {@link PushServer#configure}.
   *
   * @throws IOException if a port cannot be bound
   */
  public PushServer start() throws IOException {
    return PushServer.start(this);
  }
}
