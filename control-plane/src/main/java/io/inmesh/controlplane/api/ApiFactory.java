package io.inmesh.controlplane.api;

import io.inmesh.controlplane.resources.ResourceService;
import io.inmesh.controlplane.store.ResourceStore;
import java.time.Clock;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What the API is made of.
 *
 * @param store what is read
 * @param service what writes
 * @param operations the mesh's own resources
 * @param authorizer who may do what
 * @param page the console's files
 * @param ready whether the control plane is ready
 * @param clock for ages
 */
public record ApiFactory(
    ResourceStore store,
    ResourceService service,
    MeshOperations operations,
    Authorizer authorizer,
    Page page,
    BooleanSupplier ready,
    Clock clock) {

  /**
   * The servlet for {@code /*}.
   *
   * @param hosts names by which clients may call it, beside those of loopback; lower case
   * @param token what clients must show
   */
  public ApiServlet servlet(Set<String> hosts, String token) {
    ResourceEndpoint resources =
        new ResourceEndpoint(store, service, authorizer, new Lister(store, clock));
    MeshEndpoint mesh = new MeshEndpoint(store, operations, authorizer);
    Endpoints endpoints = new Endpoints(resources, mesh, new OpenApiEndpoint(), page, ready);
    return new ApiServlet(new Guard(hosts, token), endpoints);
  }
}
