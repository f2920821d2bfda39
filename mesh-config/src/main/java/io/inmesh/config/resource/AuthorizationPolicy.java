package io.inmesh.config.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may do what at a workload. */
@Doc(
    "Who may do what at a workload. No rules: an ALLOW policy denies everything; one empty rule matches everything.")
@OneOf({"selector", "targetRef", "targetRefs"})
public record AuthorizationPolicy(
    @Doc("Workloads that it is for; absent = the namespace, in the root namespace the mesh.")
        @Nullable PolicySelector selector,
    @Doc("The object that it is attached to.") @Nullable PolicyTargetReference targetRef,
    @Doc("The objects that it is attached to.") List<PolicyTargetReference> targetRefs,
    @Doc("Of which any must match.") List<Rule> rules,
    @Doc("ALLOW (default), DENY, AUDIT or CUSTOM.") @Nullable Action action,
    @Doc("Who decides, for CUSTOM.") @Nullable ExtensionProvider provider)
    implements Spec {

  /** What a match means. */
  public enum Action {
    /** Allowed; everything that no ALLOW policy matches is denied. */
    ALLOW,
    /** Denied, before ALLOW is asked. */
    DENY,
    /** Noted. */
    AUDIT,
    /** A provider decides. */
    CUSTOM
  }

  /** Who decides. */
  @Doc("Who decides.")
  public record ExtensionProvider(@Doc("Name in the mesh configuration.") @Nullable String name) {}

  /** A rule. */
  @Doc("Matches if any from, any to and all when match; what is absent matches.")
  public record Rule(
      @Doc("Who; any of them.") List<From> from,
      @Doc("What; any of them.") List<To> to,
      @Doc("Further conditions; all of them.") List<Condition> when) {}

  /** Who. */
  @Doc("Who.")
  public record From(@Doc("The caller.") @Nullable Source source) {}

  /** The caller. */
  @Doc(
      "The caller: all fields must match, each by any of its values. '*' = any, 'a*' and '*a' = prefix and suffix.")
  public record Source(
      @Doc("Identities without scheme: cluster.local/ns/default/sa/reviews.")
          List<String> principals,
      @Doc("Not these.") List<String> notPrincipals,
      @Doc("issuer/subject of the token.") List<String> requestPrincipals,
      @Doc("Not these.") List<String> notRequestPrincipals,
      @Doc("Namespaces of the caller's identity.") List<String> namespaces,
      @Doc("Not these.") List<String> notNamespaces,
      @Doc("namespace/account, or account of this namespace.") List<String> serviceAccounts,
      @Doc("Not these.") List<String> notServiceAccounts,
      @Doc("Networks of the peer.") List<String> ipBlocks,
      @Doc("Not these.") List<String> notIpBlocks,
      @Doc("Networks of the original client.") List<String> remoteIpBlocks,
      @Doc("Not these.") List<String> notRemoteIpBlocks,
      @Doc("Trust domains of the caller's identity.") List<String> trustDomains,
      @Doc("Not these.") List<String> notTrustDomains) {}

  /** What. */
  @Doc("What.")
  public record To(@Doc("The request.") @Nullable Operation operation) {}

  /** The request. */
  @Doc("The request: all fields must match, each by any of its values.")
  public record Operation(
      @Doc("Host headers, without regard to case.") List<String> hosts,
      @Doc("Not these.") List<String> notHosts,
      @Doc("Ports of the workload.") List<String> ports,
      @Doc("Not these.") List<String> notPorts,
      @Doc("HTTP methods.") List<String> methods,
      @Doc("Not these.") List<String> notMethods,
      @Doc("Paths without the query string; /package.Service/Method for gRPC.") List<String> paths,
      @Doc("Not these.") List<String> notPaths) {}

  /** A further condition. */
  @Doc("A condition on an attribute, such as request.headers[x] or source.ip.")
  public record Condition(
      @Required @Doc("The attribute.") String key,
      @Doc("Values, of which any must match.") List<String> values,
      @Doc("Not these.") List<String> notValues) {}
}
