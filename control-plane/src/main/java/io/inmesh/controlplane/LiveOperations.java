package io.inmesh.controlplane;

import io.inmesh.ca.EmbeddedCa;
import io.inmesh.ca.Grant;
import io.inmesh.ca.TokenAuthority;
import io.inmesh.config.document.Node;
import io.inmesh.config.model.WorkloadGrant;
import io.inmesh.controlplane.api.MeshOperations;
import io.inmesh.controlplane.push.ClientStatus;
import io.inmesh.controlplane.push.PushServer;
import io.inmesh.controlplane.push.TypeStatus;
import io.inmesh.controlplane.registry.ClaimedPort;
import io.inmesh.controlplane.registry.Claims;
import io.inmesh.controlplane.registry.Registration;
import io.inmesh.controlplane.registry.RegistrationStatus;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.store.Snapshot;
import io.inmesh.controlplane.view.ModelHub;
import io.inmesh.identity.SpiffeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the API shows of the running control plane, and does to it. */
final class LiveOperations implements MeshOperations {
  private final EmbeddedCa ca;
  private final ResourceStore store;
  private final PushServer push;
  private final ModelHub hub;
  private final String trustDomain;
  private final Instant started;

  LiveOperations(
      EmbeddedCa ca,
      ResourceStore store,
      PushServer push,
      ModelHub hub,
      String trustDomain,
      Instant started) {
    this.ca = ca;
    this.store = store;
    this.push = push;
    this.hub = hub;
    this.trustDomain = trustDomain;
    this.started = started;
  }

  @Override
  public Node status() {
    Map<String, Object> status = new LinkedHashMap<>();
    String version = LiveOperations.class.getPackage().getImplementationVersion();
    status.put("version", Objects.requireNonNullElse(version, "development"));
    status.put("revision", store.snapshot().revision());
    status.put("started", started.toString());
    status.put("served", push.revision());
    status.put("trustDomain", trustDomain);
    status.put("rootSha256", ca.rootSha256());
    status.put("resources", store.snapshot().all().size());
    return Node.of(status);
  }

  @Override
  public Node resources() {
    Snapshot snapshot = store.snapshot();
    List<Object> items = new ArrayList<>();
    snapshot.all().forEach(each -> items.add(each.document()));
    List<Object> grants = new ArrayList<>();
    hub.granted().forEach(each -> grants.add(grant(each)));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("revision", snapshot.revision());
    all.put("meshConfig", hub.writtenDefaults());
    all.put("grants", grants);
    all.put("items", items);
    return Node.of(all);
  }

  private static Map<String, Object> grant(WorkloadGrant grant) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("namespace", grant.namespace());
    item.put("serviceAccount", grant.serviceAccount());
    item.put("labels", grant.labels());
    return item;
  }

  @Override
  public Node workloads() {
    List<Object> items = new ArrayList<>();
    push.workloads().forEach(each -> items.add(workload(each)));
    return Node.of(Map.of("items", items));
  }

  @Override
  public boolean removeWorkload(String key) {
    return push.removeWorkload(key);
  }

  @Override
  public Node clients() {
    List<Object> items = new ArrayList<>();
    push.clients().forEach(each -> items.add(client(each)));
    return Node.of(Map.of("items", items));
  }

  private static Map<String, Object> workload(RegistrationStatus status) {
    Registration registration = status.registration();
    List<Object> ports = new ArrayList<>();
    for (ClaimedPort port : registration.ports()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("workload", port.workload());
      each.put("bound", port.bound());
      each.put("protocol", port.protocol());
      each.put("tls", port.tls());
      ports.add(each);
    }
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("key", registration.key());
    item.put("name", registration.workload());
    item.put("instance", registration.instance());
    item.put("namespace", registration.account().namespace());
    item.put("serviceAccount", registration.account().serviceAccount());
    item.put("principal", registration.account().toString());
    item.put("trustDomain", registration.account().trustDomain());
    item.put("kind", registration.kind().name().toLowerCase(Locale.ROOT));
    item.put("application", registration.application());
    item.put("labels", registration.labels());
    item.put("address", registration.address());
    item.put("ports", ports);
    item.put("locality", registration.locality());
    item.put("state", status.state().name().toLowerCase(Locale.ROOT));
    item.put("since", status.since().toString());
    return item;
  }

  private static Map<String, Object> client(ClientStatus status) {
    Claims claims = status.client().claims();
    List<Object> types = new ArrayList<>();
    status.types().forEach(each -> types.add(type(each)));
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("node", claims.nodeId());
    item.put("principal", String.valueOf(status.client().account()));
    item.put("namespace", status.client().namespace());
    item.put("application", claims.application());
    item.put("workload", claims.workload());
    item.put("kind", claims.kind().name().toLowerCase(Locale.ROOT));
    item.put("generator", claims.generator());
    item.put("labels", claims.labels());
    item.put("address", status.client().address());
    item.put("delta", status.delta());
    item.put("connectedAt", status.connectedAt().toString());
    item.put("revision", status.revision());
    item.put("types", types);
    return item;
  }

  private static Map<String, Object> type(TypeStatus status) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("type", status.typeUrl());
    item.put("subscribed", status.subscribed());
    item.put("wildcard", status.wildcard());
    item.put("live", status.live());
    item.put("refused", status.refused());
    item.put("waiting", status.waiting());
    item.put("sentAt", text(status.sentAt()));
    item.put("ackedAt", text(status.ackedAt()));
    item.put("nackedAt", text(status.nackedAt()));
    item.put("nack", status.nackMessage());
    return item;
  }

  private static String text(@Nullable Instant at) {
    return at == null ? "" : at.toString();
  }

  @Override
  public Token token(
      String namespace,
      String serviceAccount,
      Map<String, String> labels,
      Set<Integer> ports,
      Set<String> addresses,
      Duration ttl) {
    SpiffeId account =
        SpiffeId.parse("spiffe://%s/ns/%s/sa/%s".formatted(trustDomain, namespace, serviceAccount));
    TokenAuthority.Created created =
        ca.tokens().create(account, new Grant(labels, ports, addresses), ttl, 1);
    return new Token(created.text(), created.token().expiresAt());
  }
}
