package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules may name headers of HTTP that gRPC has no key for. */
class MetadataEditorTest {
  @ParameterizedTest
  @ValueSource(strings = {"x!y", "x'y", "x~y", "x y", "", ":path", "x-bin"})
  void whatIsNoTextKeyOfGrpcIsAbsentAndStaysSo(String name) {
    Metadata headers = new Metadata();
    MetadataEditor editor = new MetadataEditor(headers);
    editor.set(name, "value");
    editor.add(name, "value");
    editor.remove(name);
    assertThat(headers.keys()).isEmpty();
    assertThat(GrpcRequestView.values(headers, name)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-a", "X-A", "x_a.b-9"})
  void textKeysAreSetAndRead(String name) {
    Metadata headers = new Metadata();
    new MetadataEditor(headers).set(name, "value");
    assertThat(GrpcRequestView.values(headers, name)).isEqualTo("value");
    new MetadataEditor(headers).remove(name);
    assertThat(headers.keys()).isEmpty();
  }
}
