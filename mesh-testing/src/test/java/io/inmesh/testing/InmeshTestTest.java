package io.inmesh.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@InmeshTest({"reviews.yaml", "src/test/resources/io/inmesh/testing/ratings.yaml"})
class InmeshTestTest {
  private static final Set<InProcessMesh> MESHES = new HashSet<>();

  @BeforeEach
  void keep(InProcessMesh mesh) {
    MESHES.add(mesh);
  }

  @Test
  void eachTestHasAMeshOfItsOwn(InProcessMesh mesh) {
    mesh.apply(
        "{apiVersion: v1, kind: Service, metadata: {name: more}, spec: {ports: [{port: 1}]}}");
    assertThat(MESHES).contains(mesh);
    assertThat(mesh.get("http://more:1/")).hasService("more.default.svc.cluster.local");
  }

  @Test
  void whatAnotherTestAppliedIsNotThere(InProcessMesh mesh) {
    assertThat(mesh.get("http://more:1/")).hasReply("PASS_THROUGH");
  }

  @Test
  void resourcesAndFilesAreRead(InProcessMesh mesh) {
    assertThat(mesh.get("http://reviews:9080/")).hasSubset("v1");
    assertThat(mesh.get("http://ratings:9080/")).hasRoute("Service default/ratings").hasSubset("");
  }

  @Nested
  class WithinAnother {
    @Test
    void theMeshOfTheOuterClassIsThere(InProcessMesh mesh) {
      assertThat(mesh.get("http://reviews:9080/")).hasSubset("v1");
    }
  }

  @InmeshTest(namespace = "shop")
  @Nested
  class WithItsOwn {
    @Test
    void itHasItsOwn(InProcessMesh mesh) {
      assertThat(mesh.identity().id().namespace()).isEqualTo("shop");
      assertThat(mesh.get("http://reviews:9080/")).hasReply("PASS_THROUGH");
    }
  }

  @Test
  void whatIsNotThereIsLookedForInTwoPlaces() {
    assertThatThrownBy(() -> InmeshExtension.read(InmeshTestTest.class, "absent.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("src/test/resources/io/inmesh/testing")
        .hasMessageContaining("no file /");
  }

  @AfterAll
  static void eachWasClosed() {
    assertThat(MESHES)
        .hasSize(6)
        .allSatisfy(
            mesh ->
                assertThatThrownBy(() -> mesh.get("http://new:1/"))
                    .isInstanceOf(IllegalStateException.class));
  }
}
