package io.inmesh.config.validate;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Problem;
import io.inmesh.config.resource.AuthorizationPolicy;
import io.inmesh.config.resource.ConfigMap;
import io.inmesh.config.resource.DestinationRule;
import io.inmesh.config.resource.Gateway;
import io.inmesh.config.resource.PeerAuthentication;
import io.inmesh.config.resource.RateLimit;
import io.inmesh.config.resource.RequestAuthentication;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.Secret;
import io.inmesh.config.resource.Service;
import io.inmesh.config.resource.ServiceEntry;
import io.inmesh.config.resource.Sidecar;
import io.inmesh.config.resource.Spec;
import io.inmesh.config.resource.VirtualService;
import io.inmesh.config.resource.WorkloadEntry;
import io.inmesh.config.resource.WorkloadGroup;
import java.util.List;

/** Finds what cannot mean anything. A pure function; any thread. */
public final class Validator {
  static final Path SPEC = Path.of("spec");

  private Validator() {}

  /** What is wrong with one resource by itself; empty if nothing is. */
  public static List<Problem> validate(Resource<?> resource) {
    Check check = new Check(resource);
    new AnnotationRules(check).check(resource);
    Spec spec = resource.spec();
    if (spec instanceof VirtualService it) {
      new VirtualServiceRules(check).check(it);
    } else if (spec instanceof DestinationRule it) {
      new DestinationRuleRules(check).check(it);
    } else if (spec instanceof Gateway it) {
      new GatewayRules(check).check(it, resource.name());
    } else if (spec instanceof ServiceEntry it) {
      new ServiceEntryRules(check).check(it);
    } else if (spec instanceof WorkloadEntry it) {
      new WorkloadRules(check).check(it, SPEC);
    } else if (spec instanceof WorkloadGroup it) {
      new WorkloadRules(check).check(it, SPEC);
    } else if (spec instanceof Sidecar it) {
      new SidecarRules(check).check(it);
    } else if (spec instanceof PeerAuthentication it) {
      new SecurityRules(check).check(it);
    } else if (spec instanceof AuthorizationPolicy it) {
      new AuthorizationRules(check).check(it);
    } else if (spec instanceof RequestAuthentication it) {
      new SecurityRules(check).check(it);
    } else if (spec instanceof RateLimit it) {
      new SecurityRules(check).check(it);
    } else {
      ofKubernetes(spec, check);
    }
    return check.problems();
  }

  private static void ofKubernetes(Spec spec, Check check) {
    if (spec instanceof Service it) {
      new ServiceRules(check).check(it);
    } else if (spec instanceof ConfigMap it) {
      new DataRules(check).check(it);
    } else if (spec instanceof Secret it) {
      new DataRules(check).check(it);
    }
  }
}
