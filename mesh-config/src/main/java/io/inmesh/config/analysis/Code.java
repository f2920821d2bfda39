package io.inmesh.config.analysis;

/** What can be found. Names and severities of {@code IST} codes are Istio's. */
public enum Code {
  /** A host, subset, gateway or port that is not there (yet). */
  REFERENCED_RESOURCE_NOT_FOUND("IST0101", "ReferencedResourceNotFound", Severity.ERROR),
  /** Several VirtualServices of one host for calls between workloads. */
  CONFLICTING_HOSTS("IST0109", "ConflictingMeshGatewayVirtualServiceHosts", Severity.ERROR),
  /** Several Sidecars for all workloads of a namespace. */
  MULTIPLE_SIDECARS("IST0111", "MultipleSidecarsWithoutWorkloadSelectors", Severity.ERROR),
  /** A destination with several ports and no port chosen. */
  PORT_REQUIRED("IST0112", "VirtualServiceDestinationPortSelectorRequired", Severity.ERROR),
  /** A port whose name does not tell its protocol. */
  PORT_NAME("IST0118", "PortNameIsNotUnderNamingConvention", Severity.INFO),
  /** A selector that selects nobody (yet). */
  NO_WORKLOADS("IST0127", "NoMatchingWorkloadsFound", Severity.WARNING),
  /** TLS without authorities. */
  NO_VERIFICATION("IST0128", "NoServerCertificateVerificationDestinationLevel", Severity.WARNING),
  /** A rule behind one that always matches. */
  UNREACHABLE_RULE("IST0130", "VirtualServiceUnreachableRule", Severity.WARNING),
  /** A rule bound to a gateway that does not serve its host. */
  HOST_NOT_IN_GATEWAY("IST0132", "VirtualServiceHostNotFoundInGateway", Severity.WARNING),
  /** A TCP service that cannot be told from others. */
  ADDRESSES_REQUIRED("IST0134", "ServiceEntryAddressesRequired", Severity.WARNING),
  /** A policy without effect. */
  INEFFECTIVE_POLICY("IST0167", "IneffectivePolicy", Severity.WARNING),
  /** A subset that selects nobody (yet). */
  EMPTY_SUBSET("IST0173", "DestinationRuleSubsetNotSelectPods", Severity.ERROR),
  /** A DestinationRule of a host that is not there (yet). */
  UNKNOWN_RULE_HOST("IST0174", "UnknownDestinationRuleHost", Severity.WARNING),
  /** A field that is stored but has no effect here. */
  NOT_ENFORCED("INM0001", "FieldNotEnforced", Severity.WARNING),
  /** A condition that cannot be told here, so that the rule fails closed. */
  FAILS_CLOSED("INM0002", "ConditionFailsClosed", Severity.WARNING);

  /** How bad it is. */
  public enum Severity {
    /** Calls fail, or go elsewhere than it seems. */
    ERROR,
    /** Probably not what was meant. */
    WARNING,
    /** Good to know. */
    INFO
  }

  private final String code;
  private final String title;
  private final Severity severity;

  Code(String code, String title, Severity severity) {
    this.code = code;
    this.title = title;
    this.severity = severity;
  }

  /** Such as {@code IST0101}. */
  public String code() {
    return code;
  }

  /** Such as {@code ReferencedResourceNotFound}: Istio's name, by which its manual lists it. */
  public String title() {
    return title;
  }

  /** How bad it is. */
  public Severity severity() {
    return severity;
  }
}
