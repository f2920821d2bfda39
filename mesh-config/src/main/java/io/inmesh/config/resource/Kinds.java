package io.inmesh.config.resource;

import static io.inmesh.config.resource.Columns.column;
import static io.inmesh.config.resource.Columns.labels;
import static io.inmesh.config.resource.Columns.list;
import static io.inmesh.config.resource.Columns.text;
import static io.inmesh.config.resource.Columns.wide;

import io.inmesh.config.resource.Kind.Body;
import io.inmesh.config.resource.Kind.Column;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds that the mesh knows. */
public final class Kinds {
  private static final String NETWORKING = "networking.istio.io";
  private static final String SECURITY = "security.istio.io";
  private static final List<String> ALL_VERSIONS = List.of("v1", "v1beta1", "v1alpha3");
  private static final List<String> SECURITY_VERSIONS = List.of("v1", "v1beta1");

  /** {@code networking.istio.io VirtualService}. */
  public static final Kind VIRTUAL_SERVICE =
      networking(
          VirtualService.class,
          "virtualservices",
          "vs",
          column(
              VirtualService.class,
              "Gateways",
              "Gateways that it applies to",
              (r, s) -> list(s.gateways())),
          column(
              VirtualService.class, "Hosts", "Hosts that it is about", (r, s) -> list(s.hosts())));

  /** {@code networking.istio.io DestinationRule}. */
  public static final Kind DESTINATION_RULE =
      networking(
          DestinationRule.class,
          "destinationrules",
          "dr",
          column(DestinationRule.class, "Host", "Host that it is about", (r, s) -> s.host()),
          wide(
              column(
                  DestinationRule.class,
                  "Subsets",
                  "Names of its subsets",
                  (r, s) ->
                      list(s.subsets().stream().map(DestinationRule.Subset::name).toList()))));

  /** {@code networking.istio.io Gateway}. */
  public static final Kind GATEWAY =
      networking(
          Gateway.class,
          "gateways",
          "gw",
          column(
              Gateway.class, "Selector", "Labels of its workloads", (r, s) -> labels(s.selector())),
          column(
              Gateway.class,
              "Ports",
              "Ports that it opens",
              (r, s) ->
                  list(
                      s.servers().stream()
                          .map(each -> each.port().number() + "/" + each.port().protocol())
                          .toList())));

  /** {@code networking.istio.io ServiceEntry}. */
  public static final Kind SERVICE_ENTRY =
      networking(
          ServiceEntry.class,
          "serviceentries",
          "se",
          column(ServiceEntry.class, "Hosts", "Its hosts", (r, s) -> list(s.hosts())),
          column(
              ServiceEntry.class,
              "Location",
              "Whether it belongs to the mesh",
              (r, s) -> text(s.location())),
          column(
              ServiceEntry.class,
              "Resolution",
              "How endpoints are found",
              (r, s) -> text(s.resolution())));

  /** {@code networking.istio.io WorkloadEntry}. */
  public static final Kind WORKLOAD_ENTRY =
      networking(
          WorkloadEntry.class,
          "workloadentries",
          "we",
          column(WorkloadEntry.class, "Address", "Its address", (r, s) -> text(s.address())));

  /** {@code networking.istio.io WorkloadGroup}. */
  public static final Kind WORKLOAD_GROUP =
      networking(
          WorkloadGroup.class,
          "workloadgroups",
          "wg",
          column(
              WorkloadGroup.class,
              "Account",
              "Account of its workloads",
              (r, s) -> text(s.template().serviceAccount())));

  /** {@code networking.istio.io Sidecar}. */
  public static final Kind SIDECAR =
      networking(
          Sidecar.class,
          "sidecars",
          "",
          column(
              Sidecar.class,
              "Selector",
              "Labels of its workloads",
              (r, s) -> s.workloadSelector() == null ? "" : labels(s.workloadSelector().labels())));

  /** {@code security.istio.io PeerAuthentication}. */
  public static final Kind PEER_AUTHENTICATION =
      security(
          PeerAuthentication.class,
          "peerauthentications",
          List.of("pa"),
          column(
              PeerAuthentication.class,
              "Mode",
              "What is accepted",
              (r, s) -> s.mtls() == null ? "" : text(s.mtls().mode())));

  /** {@code security.istio.io AuthorizationPolicy}. */
  public static final Kind AUTHORIZATION_POLICY =
      security(
          AuthorizationPolicy.class,
          "authorizationpolicies",
          List.of("ap"),
          column(
              AuthorizationPolicy.class,
              "Action",
              "What a match means",
              (r, s) -> s.action() == null ? "ALLOW" : s.action().name()),
          column(
              AuthorizationPolicy.class,
              "Rules",
              "How many rules",
              (r, s) -> text(s.rules().size())));

  /** {@code security.istio.io RequestAuthentication}. */
  public static final Kind REQUEST_AUTHENTICATION =
      security(
          RequestAuthentication.class,
          "requestauthentications",
          List.of("ra"),
          column(
              RequestAuthentication.class,
              "Issuers",
              "Who issues the tokens",
              (r, s) ->
                  list(s.jwtRules().stream().map(RequestAuthentication.JWTRule::issuer).toList())));

  /** {@code policy.inmesh.io RateLimit}. */
  public static final Kind RATE_LIMIT =
      new Kind(
          "policy.inmesh.io",
          List.of("v1alpha1"),
          "RateLimit",
          "ratelimits",
          List.of("rl"),
          List.of("inmesh-io", "policy-inmesh-io"),
          true,
          Body.SPEC,
          RateLimit.class,
          List.of(
              column(
                  RateLimit.class, "Service", "Service that it limits", (r, s) -> text(s.target())),
              column(
                  RateLimit.class,
                  "Limit",
                  "Requests per unit",
                  (r, s) -> s.limit().requests() + "/" + s.limit().unit())));

  /** {@code v1 Service}. */
  public static final Kind SERVICE =
      core(
          Service.class,
          "services",
          "svc",
          Body.SPEC,
          column(
              Service.class,
              "Type",
              "How it is reached",
              (r, s) -> s.type() == null ? "ClusterIP" : s.type()),
          column(
              Service.class,
              "Cluster-IP",
              "Virtual address",
              (r, s) -> s.clusterIP() == null ? "<none>" : s.clusterIP()),
          column(
              Service.class,
              "Port(s)",
              "Its ports",
              (r, s) ->
                  s.ports().stream()
                      .map(
                          each ->
                              each.port()
                                  + "/"
                                  + (each.protocol() == null ? "TCP" : each.protocol()))
                      .collect(Collectors.joining(","))),
          wide(
              column(
                  Service.class,
                  "Selector",
                  "Labels of its workloads",
                  (r, s) -> labels(s.selector()))));

  /** {@code v1 ServiceAccount}. */
  public static final Kind SERVICE_ACCOUNT =
      core(ServiceAccount.class, "serviceaccounts", "sa", Body.ROOT);

  /** {@code v1 Namespace}, outside of namespaces. */
  public static final Kind NAMESPACE =
      new Kind(
          "",
          List.of("v1"),
          "Namespace",
          "namespaces",
          List.of("ns"),
          List.of(),
          false,
          Body.SPEC,
          Namespace.class,
          List.of());

  /** {@code v1 ConfigMap}. */
  public static final Kind CONFIG_MAP =
      core(
          ConfigMap.class,
          "configmaps",
          "cm",
          Body.ROOT,
          column(
              ConfigMap.class,
              "Data",
              "How many texts",
              (r, s) -> text(s.data().size() + s.binaryData().size())));

  /** {@code v1 Secret}. */
  public static final Kind SECRET =
      core(
          Secret.class,
          "secrets",
          "",
          Body.ROOT,
          column(
              Secret.class,
              "Type",
              "What it holds",
              (r, s) -> s.type() == null ? "Opaque" : s.type()),
          column(
              Secret.class,
              "Data",
              "How many values",
              (r, s) -> text(s.data().size() + s.stringData().size())));

  /** {@code apps/v1 Deployment}. */
  public static final Kind DEPLOYMENT =
      new Kind(
          "apps",
          List.of("v1"),
          "Deployment",
          "deployments",
          List.of("deploy"),
          List.of("all"),
          true,
          Body.SPEC,
          Deployment.class,
          List.of(
              column(
                  Deployment.class,
                  "Replicas",
                  "How many are wanted",
                  (r, s) -> s.replicas() == null ? "1" : text(s.replicas()))));

  private static final List<Kind> ALL =
      List.of(
          VIRTUAL_SERVICE,
          DESTINATION_RULE,
          GATEWAY,
          SERVICE_ENTRY,
          WORKLOAD_ENTRY,
          WORKLOAD_GROUP,
          SIDECAR,
          PEER_AUTHENTICATION,
          AUTHORIZATION_POLICY,
          REQUEST_AUTHENTICATION,
          RATE_LIMIT,
          SERVICE,
          SERVICE_ACCOUNT,
          NAMESPACE,
          CONFIG_MAP,
          SECRET,
          DEPLOYMENT);

  private Kinds() {}

  /** All, in the order of documentation. */
  public static List<Kind> all() {
    return ALL;
  }

  /** The kind of a group and a name as documents write it. */
  public static Optional<Kind> find(String group, String kind) {
    return ALL.stream()
        .filter(each -> each.group().equals(group) && each.kind().equals(kind))
        .findFirst();
  }

  /** The kind of a group and a plural name as URLs have it. */
  public static Optional<Kind> findPlural(String group, String plural) {
    return ALL.stream()
        .filter(each -> each.group().equals(group) && each.plural().equals(plural))
        .findFirst();
  }

  /**
   * The kind that somebody means: plural, singular, short name or kind, with or without {@code
   * .group}; any case.
   */
  public static Optional<Kind> named(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    return ALL.stream()
        .filter(
            each ->
                answersTo(each, name)
                    || (name.endsWith("." + each.group())
                        && !each.group().isEmpty()
                        && answersTo(
                            each, name.substring(0, name.length() - each.group().length() - 1))))
        .findFirst();
  }

  private static boolean answersTo(Kind kind, String name) {
    return kind.plural().equals(name)
        || kind.singular().equals(name)
        || kind.shortNames().contains(name);
  }

  private static Kind networking(
      Class<? extends Spec> type, String plural, String shortName, Column... columns) {
    return new Kind(
        NETWORKING,
        ALL_VERSIONS,
        type.getSimpleName(),
        plural,
        shortNames(shortName),
        List.of("istio-io", "networking-istio-io"),
        true,
        Body.SPEC,
        type,
        List.of(columns));
  }

  private static Kind security(
      Class<? extends Spec> type, String plural, List<String> shortNames, Column... columns) {
    return new Kind(
        SECURITY,
        SECURITY_VERSIONS,
        type.getSimpleName(),
        plural,
        shortNames,
        List.of("istio-io", "security-istio-io"),
        true,
        Body.SPEC,
        type,
        List.of(columns));
  }

  private static Kind core(
      Class<? extends Spec> type, String plural, String shortName, Body body, Column... columns) {
    return new Kind(
        "",
        List.of("v1"),
        type.getSimpleName(),
        plural,
        shortNames(shortName),
        type == Service.class ? List.of("all") : List.of(),
        true,
        body,
        type,
        List.of(columns));
  }

  private static List<String> shortNames(String shortName) {
    return shortName.isEmpty() ? List.of() : List.of(shortName);
  }
}
