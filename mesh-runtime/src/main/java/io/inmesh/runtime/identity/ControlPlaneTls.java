package io.inmesh.runtime.identity;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.inmesh.identity.SpiffeId;
import java.util.Set;
import javax.net.ssl.SSLContext;

/** gRPC channels to the control plane and the CA, over JSSE. Stateless, any thread. */
public final class ControlPlaneTls {
  /** What channels say as server name; it is in the servers' certificates. */
  public static final String SERVER_NAME = "istiod.istio-system.svc";

  private static final String NAMESPACE = "istio-system";

  private ControlPlaneTls() {}

  /** The ids that a control plane or a CA of this trust domain may show. */
  public static Set<SpiffeId> ids(String trustDomain) {
    return Set.of(
        SpiffeId.of(trustDomain, NAMESPACE, "inmesh-control-plane"),
        SpiffeId.of(trustDomain, NAMESPACE, "inmesh-ca"));
  }

  /**
   * A channel's builder; connections made later, after a rotation, show the newest certificate.
   *
   * @param context as {@link ClientTls#context()}: who the server must be is decided there
   */
  public static NettyChannelBuilder channel(String host, int port, SSLContext context) {
    ApplicationProtocolConfig http2 =
        new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            "h2");
    JdkSslContext netty =
        new JdkSslContext(
            context,
            true,
            null,
            IdentityCipherSuiteFilter.INSTANCE_DEFAULTING_TO_SUPPORTED_CIPHERS,
            http2,
            ClientAuth.NONE,
            LiveSslContext.PROTOCOLS,
            false);
    return NettyChannelBuilder.forAddress(host, port)
        .sslContext(netty)
        .overrideAuthority(SERVER_NAME);
  }
}
