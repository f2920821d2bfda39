package io.inmesh.examples.boot.meshed;

import io.inmesh.spring.Workload;
import io.inmesh.testing.InProcessMesh;
import org.springframework.context.annotation.Bean;

/** The example of docs/testing.md, as it stands there. */
class OnMesh {
  @Bean
  InProcessMesh mesh() {
    return InProcessMesh.empty();
  }

  @Bean
  Workload.Factory workload(InProcessMesh mesh) {
    return config -> Workload.on(mesh.mesh(), mesh.identity());
  }
}
