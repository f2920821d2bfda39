package io.inmesh.spi;

import io.inmesh.fakes.FakeConfigSource;
import io.inmesh.snapshot.MeshSnapshot;
import java.util.List;

class FakeConfigSourceTest extends ConfigSourceContract {
  private final FakeConfigSource source = new FakeConfigSource(MeshSnapshot.EMPTY);

  @Override
  protected ConfigSource open() {
    return source;
  }

  @Override
  protected void publish(List<String> present, List<String> absent) {
    source.push(snapshot(present, absent));
  }

  @Override
  protected void close() {
    source.close();
  }
}
