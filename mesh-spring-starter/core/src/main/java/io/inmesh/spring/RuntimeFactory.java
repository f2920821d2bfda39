package io.inmesh.spring;

import io.inmesh.runtime.WorkloadConfig;

/** Starts workloads that join a control plane, which takes an identity to prove. */
final class RuntimeFactory implements Workload.Factory {
  @Override
  public Workload start(WorkloadConfig config) {
    return RuntimeWorkload.start(config);
  }

  @Override
  public void check(WorkloadConfig config) {
    IdentityCheck.check(config);
  }
}
