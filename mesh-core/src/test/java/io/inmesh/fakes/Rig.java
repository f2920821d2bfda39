package io.inmesh.fakes;

import io.inmesh.Mesh;
import io.inmesh.MeshBuilder;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.identity.SpiffeId;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.snapshot.WorkloadRef;
import io.inmesh.spi.QuotaSource;

/** A mesh with everything faked. */
public final class Rig {
  /** Who this workload is. */
  public static final SpiffeId SELF = SpiffeId.of("cluster.local", "default", "productpage");

  /** The clock. */
  public final FakeTicker ticker = new FakeTicker();

  /** The dice. */
  public final FakeRandom random = new FakeRandom();

  /** The calls that ended. */
  public final Recorder recorder = new Recorder();

  /** The configuration. */
  public final FakeConfigSource config;

  /** The mesh. */
  public final Mesh mesh;

  /** A mesh under this configuration. */
  public Rig(Snapshots snapshots) {
    this(snapshots.build(), QuotaSource.UNLIMITED);
  }

  /** A mesh under this configuration and these quotas. */
  public Rig(MeshSnapshot snapshot, QuotaSource quotas) {
    config = new FakeConfigSource(snapshot);
    mesh =
        new MeshBuilder(config)
            .ticker(ticker)
            .random(random)
            .observer(recorder)
            .quotas(quotas)
            .identity(() -> SELF)
            .workload(
                new WorkloadRef("productpage-v1", "default", "productpage", "v1", "1", "unknown"))
            .build();
  }

  /** A call to {@code reviews:9080}. */
  public OutboundCall call(RequestView request) {
    return mesh.outbound("reviews", 9080, request);
  }

  /** A GET of {@code /} from {@code reviews:9080}. */
  public OutboundCall call() {
    return call(FakeRequest.get("reviews:9080", "/"));
  }
}
