package io.inmesh.config.resource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How calls to a host are routed: by the caller, before they leave. */
@Doc("How calls to a host are routed: matched in order, the first matching rule wins.")
public record VirtualService(
    @Required
        @Doc(
            "Hosts that these rules are about: DNS names, short names (of this namespace) or *.suffix.")
        List<String> hosts,
    @Doc(
            "Gateways that the rules apply to, [namespace/]name; 'mesh' means all workloads and is the default.")
        List<String> gateways,
    @Doc("Rules for HTTP and gRPC, tried in order.") List<HTTPRoute> http,
    @Doc("Rules for TLS that passes through, by SNI.") List<TLSRoute> tls,
    @Doc("Rules for other TCP.") List<TCPRoute> tcp,
    @Doc("Namespaces that see the rules: '.', '*' or names.") List<String> exportTo)
    implements Spec {

  /** A rule for HTTP and gRPC. */
  @Doc(
      "A rule: if any match holds, its action is taken. Exactly one of route, redirect, directResponse, delegate.")
  @OneOf({"route", "redirect", "directResponse", "delegate"})
  public record HTTPRoute(
      @Doc("Name, for logs.") @Nullable String name,
      @Doc("Conditions, of which any must hold; none = always.") List<HTTPMatchRequest> match,
      @Doc("Where to, by weight.") List<HTTPRouteDestination> route,
      @Doc("Answer with a redirect.") @Nullable HTTPRedirect redirect,
      @Doc("Answer with a fixed response.") @Nullable HTTPDirectResponse directResponse,
      @Doc("Go on in another VirtualService.") @Nullable Delegate delegate,
      @Doc("Change path or authority before forwarding.") @Nullable HTTPRewrite rewrite,
      @Doc("Time for the whole call with its retries; absent = none.") @Nullable Duration timeout,
      @Doc("When and how often to try again.") @Nullable HTTPRetry retries,
      @Doc("Delays and aborts to inject at the caller.") @Nullable HTTPFaultInjection fault,
      @Doc("Where to send a copy; its answer is dropped.") @Nullable Destination mirror,
      @Doc("Where to send copies.") List<HTTPMirrorPolicy> mirrors,
      @Obsolete(use = "mirrorPercentage") @Range(max = 100) @Doc("Share of calls to copy.")
          @Nullable Integer mirrorPercent,
      @Doc("Share of calls to copy; absent = all.") @Nullable Percent mirrorPercentage,
      @Doc("Who may call from a browser.") @Nullable CorsPolicy corsPolicy,
      @Doc("Headers to change.") @Nullable Headers headers) {}

  /** What a rule wants of a request. */
  @Doc("Conditions that must all hold.")
  public record HTTPMatchRequest(
      @Doc("Name, for logs.") @Nullable String name,
      @Doc("Path without the query string.") @Nullable StringMatch uri,
      @Doc("http or https.") @Nullable StringMatch scheme,
      @Doc("HTTP method.") @Nullable StringMatch method,
      @Doc("Host header.") @Nullable StringMatch authority,
      @Doc("Headers by lower-case name; {} = present.") Map<String, StringMatch> headers,
      @Range(max = 65535) @Doc("Port that the caller dialled.") @Nullable Integer port,
      @Doc("Labels of the calling workload.") Map<String, String> sourceLabels,
      @Doc("Gateways for this match, instead of the rule's.") List<String> gateways,
      @Doc("Query parameters by name; {} = present.") Map<String, StringMatch> queryParams,
      @Doc("Compare the path without regard to case; only exact and prefix.") boolean ignoreUriCase,
      @Doc("Headers that must not be so.") Map<String, StringMatch> withoutHeaders,
      @Doc("Namespace of the calling workload.") @Nullable String sourceNamespace,
      @Doc("Prefix of statistics.") @Nullable String statPrefix) {}

  /** A text condition. None of the three = present. */
  @Doc("A condition on a text: exact, prefix or regex (RE2, the whole value). None = present.")
  @OneOf({"exact", "prefix", "regex"})
  public record StringMatch(
      @Doc("Equal.") @Nullable String exact,
      @Doc("Begins with.") @Nullable String prefix,
      @Doc("Matches as a whole; RE2 syntax.") @Nullable String regex) {}

  /** Where calls go. */
  @Doc("A service, and optionally a subset and a port of it.")
  public record Destination(
      @Required @Doc("Host of the service; a short name is one of the rule's namespace.")
          String host,
      @Doc("Subset that a DestinationRule names.") @Nullable String subset,
      @Doc("Port of the service; may be left out if it has one.") @Nullable PortSelector port) {}

  /** A port by number. */
  @Doc("A port of a service.")
  public record PortSelector(@Range(max = 65535) @Doc("Its number.") @Nullable Integer number) {}

  /** A destination's share. */
  @Doc("A destination and its share of the calls.")
  public record HTTPRouteDestination(
      @Required @Doc("Where to.") Destination destination,
      @Range(max = Integer.MAX_VALUE) @Doc("Share = weight / sum; a single destination gets all.")
          @Nullable Integer weight,
      @Doc("Headers to change for this destination.") @Nullable Headers headers) {}

  /** A destination's share of connections. */
  @Doc("A destination and its share of the connections.")
  public record RouteDestination(
      @Required @Doc("Where to.") Destination destination,
      @Range(max = Integer.MAX_VALUE) @Doc("Share = weight / sum.") @Nullable Integer weight) {}

  /** A redirect. */
  @Doc("Answer with a redirect instead of forwarding.")
  @OneOf({"port", "derivePort"})
  @OneOf({"uri", "prefixRewrite"})
  public record HTTPRedirect(
      @Doc("New path.") @Nullable String uri,
      @Doc("New authority.") @Nullable String authority,
      @Range(max = 65535) @Doc("New port.") @Nullable Integer port,
      @Doc("How to derive the port.") @Nullable RedirectPort derivePort,
      @Doc("New scheme.") @Nullable String scheme,
      @Range(max = 999) @Doc("301 (default), 302, 303, 307 or 308.") @Nullable Integer redirectCode,
      @Doc("Replaces the matched prefix.") @Nullable String prefixRewrite) {}

  /** How a redirect finds its port. */
  public enum RedirectPort {
    /** 80 or 443 by the scheme. */
    FROM_PROTOCOL_DEFAULT,
    /** The request's. */
    FROM_REQUEST_PORT
  }

  /** A fixed answer. */
  @Doc("Answer with a fixed response instead of forwarding.")
  public record HTTPDirectResponse(
      @Required @Range(min = 200, max = 599) @Doc("HTTP status.") Integer status,
      @Doc("Body.") @Nullable HTTPBody body) {}

  /** A body. */
  @Doc("A response body.")
  @OneOf({"string", "bytes"})
  public record HTTPBody(
      @Doc("As text.") @Nullable String string, @Doc("As base64.") @Nullable String bytes) {}

  /** Another VirtualService that goes on. */
  @Doc("The VirtualService whose rules go on from here.")
  public record Delegate(
      @Doc("Its name.") @Nullable String name,
      @Doc("Its namespace; absent = this one.") @Nullable String namespace) {}

  /** A rewrite. */
  @Doc("What to change before forwarding.")
  @OneOf({"uri", "uriRegexRewrite"})
  public record HTTPRewrite(
      @Doc("Replaces the matched prefix, or the whole path after exact and regex.")
          @Nullable String uri,
      @Doc("Replaces the Host.") @Nullable String authority,
      @Doc("Replaces parts of the path by regex.") @Nullable RegexRewrite uriRegexRewrite) {}

  /** A rewrite by regex. */
  @Doc("A regex and what its matches become.")
  public record RegexRewrite(
      @Doc("RE2.") @Nullable String match,
      @Doc("Replacement; \\1 is the first group.") @Nullable String rewrite) {}

  /** Retries. */
  @Doc("When and how often to try again.")
  public record HTTPRetry(
      @Range(max = Integer.MAX_VALUE) @Doc("Tries after the first; 0 = none.")
          @Nullable Integer attempts,
      @Doc("Time for one try; absent = the rule's timeout.") @Nullable Duration perTryTimeout,
      @Doc(
              "Conditions, comma-separated: 5xx, gateway-error, reset, connect-failure, a status code, ...")
          @Nullable String retryOn,
      @Doc("Whether to try other localities too.") @Nullable Boolean retryRemoteLocalities,
      @Doc("Whether to avoid endpoints already tried; default true.")
          @Nullable Boolean retryIgnorePreviousHosts,
      @Doc("Least time between tries; default 25ms.") @Nullable Duration backoff) {}

  /** Injected faults. */
  @Doc("Faults that the caller injects.")
  public record HTTPFaultInjection(
      @Doc("Wait before forwarding.") @Nullable Delay delay,
      @Doc("Answer with an error instead of forwarding.") @Nullable Abort abort) {

    /** A delay. */
    @Doc("Waits before forwarding.")
    @OneOf({"fixedDelay", "exponentialDelay"})
    public record Delay(
        @Obsolete(use = "percentage") @Range(max = 100) @Doc("Share of calls, whole percent.")
            @Nullable Integer percent,
        @Doc("How long.") @Nullable Duration fixedDelay,
        @Doc("Known, not implemented by Istio.") @Nullable Duration exponentialDelay,
        @Doc("Share of calls; absent = 0.") @Nullable Percent percentage) {}

    /** An abort. */
    @Doc("Answers with an error.")
    @OneOf({"httpStatus", "grpcStatus", "http2Error"})
    public record Abort(
        @Range(min = 200, max = 599) @Doc("HTTP status.") @Nullable Integer httpStatus,
        @Doc("gRPC status by name, such as UNAVAILABLE.") @Nullable String grpcStatus,
        @Doc("Known, not implemented by Istio.") @Nullable String http2Error,
        @Doc("Share of calls; absent = 0.") @Nullable Percent percentage) {}
  }

  /** A copy. */
  @Doc("Where to send copies, and how many.")
  public record HTTPMirrorPolicy(
      @Required @Doc("Where to.") Destination destination,
      @Doc("Share of calls; absent = all.") @Nullable Percent percentage) {}

  /** A share. */
  @Doc("A share in percent, 0 to 100; 0.1 is one in a thousand.")
  public record Percent(@Range(max = 100) @Doc("Percent.") @Nullable Double value) {}

  /** Cross-origin calls. */
  @Doc("Which other origins may call from a browser.")
  public record CorsPolicy(
      @Obsolete(use = "allowOrigins") @Doc("Origins, exact or '*'.") List<String> allowOrigin,
      @Doc("Origins.") List<StringMatch> allowOrigins,
      @Doc("Methods for Access-Control-Allow-Methods.") List<String> allowMethods,
      @Doc("Headers for Access-Control-Allow-Headers.") List<String> allowHeaders,
      @Doc("Headers for Access-Control-Expose-Headers.") List<String> exposeHeaders,
      @Doc("How long a preflight's answer may be kept.") @Nullable Duration maxAge,
      @Doc("Whether cookies may come along.") @Nullable Boolean allowCredentials,
      @Doc("What happens to a preflight that does not match.")
          @Nullable UnmatchedPreflights unmatchedPreflights) {}

  /** What happens to a preflight of a foreign origin. */
  public enum UnmatchedPreflights {
    /** FORWARD. */
    UNSPECIFIED,
    /** To the application. */
    FORWARD,
    /** Answered without CORS headers. */
    IGNORE
  }

  /** Header changes. */
  @Doc("Headers to change on the way there and back.")
  public record Headers(
      @Doc("On the request.") @Nullable HeaderOperations request,
      @Doc("On the response.") @Nullable HeaderOperations response) {

    /** Changes of one direction. */
    @Doc("Headers to set, add and remove.")
    public record HeaderOperations(
        @Doc("Overwrite or add.") Map<String, String> set,
        @Doc("Append.") Map<String, String> add,
        @Doc("Remove.") List<String> remove) {}
  }

  /** A rule for TLS that passes through. */
  @Doc("A rule for TLS connections that pass through.")
  public record TLSRoute(
      @Required @Doc("Conditions, of which any must hold.") List<TLSMatchAttributes> match,
      @Doc("Where to, by weight.") List<RouteDestination> route) {}

  /** What a TLS rule wants. */
  @Doc("Conditions that must all hold.")
  public record TLSMatchAttributes(
      @Required @Doc("Server names; must be covered by the hosts.") List<String> sniHosts,
      @Doc("Destination networks.") List<String> destinationSubnets,
      @Range(max = 65535) @Doc("Port that the caller dialled.") @Nullable Integer port,
      @Doc("Labels of the calling workload.") Map<String, String> sourceLabels,
      @Doc("Gateways for this match.") List<String> gateways,
      @Doc("Namespace of the calling workload.") @Nullable String sourceNamespace) {}

  /** A rule for other TCP. */
  @Doc("A rule for TCP connections.")
  public record TCPRoute(
      @Doc("Conditions, of which any must hold; none = always.") List<L4MatchAttributes> match,
      @Doc("Where to, by weight.") List<RouteDestination> route) {}

  /** What a TCP rule wants. */
  @Doc("Conditions that must all hold.")
  public record L4MatchAttributes(
      @Doc("Destination networks.") List<String> destinationSubnets,
      @Range(max = 65535) @Doc("Port that the caller dialled.") @Nullable Integer port,
      @Obsolete(use = "sourceLabels") @Doc("Source network.") @Nullable String sourceSubnet,
      @Doc("Labels of the calling workload.") Map<String, String> sourceLabels,
      @Doc("Gateways for this match.") List<String> gateways,
      @Doc("Namespace of the calling workload.") @Nullable String sourceNamespace) {}
}
