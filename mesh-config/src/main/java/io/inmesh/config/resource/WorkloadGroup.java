package io.inmesh.config.resource;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the workloads of an account may be when they join. */
@Doc("A template of workloads that join by themselves; grants their labels, ports and account.")
public record WorkloadGroup(
    @Doc("Labels and annotations of each.") @Nullable ObjectMeta metadata,
    @Required @Doc("What each is.") WorkloadEntry template,
    @Doc("How their health is found.") @Nullable ReadinessProbe probe)
    implements Spec {

  /** Labels and annotations. */
  @Doc("Labels and annotations.")
  public record ObjectMeta(
      @Doc("Labels.") Map<String, String> labels,
      @Doc("Annotations.") Map<String, String> annotations) {}

  /** A probe. */
  @Doc("How health is found.")
  @OneOf({"httpGet", "tcpSocket", "exec", "grpc"})
  public record ReadinessProbe(
      @Range(max = Integer.MAX_VALUE) @Doc("Seconds before the first.")
          @Nullable Integer initialDelaySeconds,
      @Range(max = Integer.MAX_VALUE) @Doc("Seconds to answer; default 1.")
          @Nullable Integer timeoutSeconds,
      @Range(max = Integer.MAX_VALUE) @Doc("Seconds between them; default 10.")
          @Nullable Integer periodSeconds,
      @Range(max = Integer.MAX_VALUE) @Doc("Successes until healthy; default 1.")
          @Nullable Integer successThreshold,
      @Range(max = Integer.MAX_VALUE) @Doc("Failures until not; default 3.")
          @Nullable Integer failureThreshold,
      @Doc("By HTTP.") @Nullable HTTPHealthCheckConfig httpGet,
      @Doc("By a connection.") @Nullable TCPHealthCheckConfig tcpSocket,
      @Doc("By a command.") @Nullable ExecHealthCheckConfig exec,
      @Doc("By gRPC.") @Nullable GrpcHealthCheckConfig grpc) {}

  /** By HTTP. */
  @Doc("A probe by HTTP.")
  public record HTTPHealthCheckConfig(
      @Doc("Path.") @Nullable String path,
      @Required @Range(min = 1, max = 65535) @Doc("Port.") Integer port,
      @Doc("Host.") @Nullable String host,
      @Doc("http or https.") @Nullable String scheme,
      @Doc("Headers.") List<HTTPHeader> httpHeaders) {}

  /** A header. */
  @Doc("A header.")
  public record HTTPHeader(
      @Doc("Name.") @Nullable String name, @Doc("Value.") @Nullable String value) {}

  /** By a connection. */
  @Doc("A probe by a connection.")
  public record TCPHealthCheckConfig(
      @Doc("Host.") @Nullable String host,
      @Required @Range(min = 1, max = 65535) @Doc("Port.") Integer port) {}

  /** By a command. */
  @Doc("A probe by a command.")
  public record ExecHealthCheckConfig(
      @Required @Doc("Command with arguments.") List<String> command) {}

  /** By gRPC. */
  @Doc("A probe by gRPC.")
  public record GrpcHealthCheckConfig(
      @Range(max = 65535) @Doc("Port.") @Nullable Integer port,
      @Doc("Service.") @Nullable String service) {}
}
