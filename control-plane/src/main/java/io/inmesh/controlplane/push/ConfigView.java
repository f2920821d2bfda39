package io.inmesh.controlplane.push;

import com.google.protobuf.Message;
import io.inmesh.ca.Grant;
import io.inmesh.controlplane.quota.QuotaLimit;
import io.inmesh.controlplane.registry.Membership;
import io.inmesh.controlplane.registry.Registration;
import io.inmesh.identity.SpiffeId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration at one revision, as clients see it. Immutable: equal questions get equal
 * answers.
 */
public interface ConfigView {
  /** Names the revision, for {@code system_version_info}. */
  String revision();

  /** What decides which resources a client sees; clients of equal scopes share resources. */
  Object scope(Client client);

  /**
   * The part of a scope that a resource depends on; with type and name, what it is kept and shared
   * under. It is itself a scope, of which the resource can be asked.
   */
  default Object cacheScope(Object scope, String typeUrl, String name) {
    return scope;
  }

  /** What may differ from what it was in the view before; anything, if that is not known. */
  default Changes since(ConfigView before) {
    return Changes.ANY;
  }

  /** A resource; empty if there is none of that name in the scope. */
  Optional<? extends Message> resource(Object scope, String typeUrl, String name);

  /** The names that a subscription to everything stands for. */
  Set<String> wildcard(Object scope, String typeUrl);

  /**
   * A limit that is leased in shares.
   *
   * @param service fully qualified
   * @param bucket namespace and name of the RateLimit, such as {@code default/reviews-limit}
   */
  default Optional<QuotaLimit> limit(String service, String bucket) {
    return Optional.empty();
  }

  /** What the configuration, beside tokens, grants an account: WorkloadGroups. */
  default Collection<Grant> grants(SpiffeId account) {
    return List.of();
  }

  /** The services that a workload is an endpoint of, for the guard over lost endpoints. */
  default Set<String> servicesOf(Registration registration) {
    return Membership.BY_APPLICATION.servicesOf(registration);
  }

  /** What may differ between two views. */
  @FunctionalInterface
  interface Changes {
    /** Anything. */
    Changes ANY = (scope, typeUrl, name) -> true;

    /**
     * Whether this resource may. Saying {@code true} too often costs time; saying {@code false}
     * wrongly withholds a change.
     */
    boolean mayDiffer(Object scope, String typeUrl, String name);
  }
}
