package io.inmesh.controlplane.api;

/** Who may do what. */
@FunctionalInterface
public interface Authorizer {
  /** The administrator may do everything, anybody else nothing. */
  Authorizer ADMIN_ONLY = (user, verb, group, resource, namespace) -> user.equals("admin");

  /**
   * Decides; any thread, must not block.
   *
   * @param user who asks
   * @param verb get, list, watch, create, update, patch, delete
   * @param group API group; empty for the core group
   * @param resource plural name of the kind
   * @param namespace empty for all, or for kinds without namespace
   */
  boolean allows(String user, String verb, String group, String resource, String namespace);
}
