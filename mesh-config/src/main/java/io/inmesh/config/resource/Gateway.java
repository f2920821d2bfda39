package io.inmesh.config.resource;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a gateway at the edge listens to. */
@Doc("Ports and hosts that gateways with certain labels open to the outside.")
public record Gateway(
    @Doc("Ports with their hosts.") List<Server> servers,
    @Doc("Labels of the gateway workloads, in any namespace; none = all.")
        Map<String, String> selector)
    implements Spec {

  /** A port with its hosts. */
  @Doc("A port and the hosts that it serves.")
  public record Server(
      @Required @Doc("The port.") Port port,
      @Doc("Address to listen on.") @Nullable String bind,
      @Required @Doc("[namespace/]host; '*/' is the default, './' this namespace.")
          List<String> hosts,
      @Doc("TLS.") @Nullable ServerTLSSettings tls,
      @Doc("Known, not used.") @Nullable String defaultEndpoint,
      @Doc("Name.") @Nullable String name) {}

  /** A port. */
  @Doc("A port.")
  public record Port(
      @Required @Range(min = 1, max = 65535) @Doc("Its number.") Integer number,
      @Required @Doc("HTTP, HTTPS, GRPC, GRPC-WEB, HTTP2, MONGO, TCP or TLS.") String protocol,
      @Required @Doc("Its name.") String name,
      @Obsolete(use = "the Service's targetPort") @Range(max = 65535) @Doc("Not used.")
          @Nullable Integer targetPort) {}
}
