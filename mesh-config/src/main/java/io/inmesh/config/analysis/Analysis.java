package io.inmesh.config.analysis;

import io.inmesh.config.document.Path;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.resource.AuthorizationPolicy;
import io.inmesh.config.resource.ConfigMap;
import io.inmesh.config.resource.DestinationRule;
import io.inmesh.config.resource.Gateway;
import io.inmesh.config.resource.PeerAuthentication;
import io.inmesh.config.resource.RateLimit;
import io.inmesh.config.resource.RequestAuthentication;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.Service;
import io.inmesh.config.resource.ServiceEntry;
import io.inmesh.config.resource.Sidecar;
import io.inmesh.config.resource.Spec;
import io.inmesh.config.resource.VirtualService;
import io.inmesh.config.resource.WorkloadGroup;
import java.util.List;

/** Finds what is accepted but will not do what it seems to say. A pure function; any thread. */
public final class Analysis {
  static final Path SPEC = Path.of("spec");

  private Analysis() {}

  /** What is found in the whole mesh. */
  public static List<Finding> of(MeshModel model) {
    Findings findings = new Findings();
    model.resources().forEach(each -> check(model, each, findings));
    return findings.list();
  }

  /**
   * What is found in one resource.
   *
   * @param model that it is part of
   */
  public static List<Finding> of(MeshModel model, Resource<?> resource) {
    Findings findings = new Findings();
    check(model, resource, findings);
    return findings.list();
  }

  private static void check(MeshModel model, Resource<?> resource, Findings findings) {
    Spec spec = resource.spec();
    if (spec instanceof VirtualService it) {
      new VirtualServiceAnalysis(model, resource, findings).check(it);
    } else if (spec instanceof DestinationRule it) {
      new DestinationRuleAnalysis(model, resource, findings).check(it);
    } else if (spec instanceof Service it) {
      new ServiceAnalysis(resource, findings).check(it);
    } else if (spec instanceof ServiceEntry it) {
      new ServiceAnalysis(resource, findings).check(it);
    } else if (spec instanceof Gateway it) {
      new PolicyAnalysis(model, resource, findings).check(it);
    } else if (spec instanceof PeerAuthentication it) {
      new PolicyAnalysis(model, resource, findings).check(it);
    } else if (spec instanceof AuthorizationPolicy it) {
      new PolicyAnalysis(model, resource, findings).check(it);
    } else if (spec instanceof RequestAuthentication) {
      findings.add(
          Code.NOT_ENFORCED,
          resource,
          SPEC,
          "tokens are not checked by this version",
          "rules that ask for a token's claims deny, so nothing opens by it");
    } else if (spec instanceof Sidecar it) {
      new PolicyAnalysis(model, resource, findings).check(it);
    } else if (spec instanceof RateLimit it) {
      new PolicyAnalysis(model, resource, findings).check(it);
    } else if (spec instanceof ConfigMap it) {
      MeshConfigAnalysis.check(model, resource, it, findings);
    } else if (spec instanceof WorkloadGroup it && it.probe() != null) {
      findings.add(
          Code.NOT_ENFORCED,
          resource,
          SPEC.field("probe"),
          "workloads are not probed; callers leave out those that fail by outlierDetection",
          "");
    }
  }
}
