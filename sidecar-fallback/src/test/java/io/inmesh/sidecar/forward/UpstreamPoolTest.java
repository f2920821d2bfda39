package io.inmesh.sidecar.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.FailureKind;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.identity.ClientTls;
import io.inmesh.runtime.identity.IdentityUnavailableException;
import io.inmesh.runtime.identity.Svid;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that cannot come about. */
@Timeout(60)
class UpstreamPoolTest {
  private static final String EXPIRED = "the certificate expired. Run: inmesh token create";

  /** A workload whose certificate has expired. */
  private static final class Expired implements WorkloadIdentity {
    @Override
    public SpiffeId id() {
      return SpiffeId.of("cluster.local", "default", "client");
    }

    @Override
    public long generation() {
      return 2;
    }

    @Override
    public ClientTls client(Set<SpiffeId> expectedPeers, String sni, List<String> alpn) {
      throw new IdentityUnavailableException(EXPIRED);
    }

    @Override
    public SSLContext server() {
      throw new IdentityUnavailableException(EXPIRED);
    }

    @Override
    public @Nullable SpiffeId peer(SSLSession session) {
      return null;
    }

    @Override
    public Svid svid() {
      throw new IdentityUnavailableException(EXPIRED);
    }
  }

  /** Hears how an opening fails. */
  private static final class Failure implements UpstreamEvents {
    private final CompletableFuture<String> heard = new CompletableFuture<>();

    @Override
    public void connected(UpstreamStream stream) {
      heard.completeExceptionally(new AssertionError("connected"));
    }

    @Override
    public void head(HttpResponse response) {}

    @Override
    public void content(HttpContent content) {
      content.release();
    }

    @Override
    public void failed(FailureKind kind, boolean kept, Throwable cause) {
      heard.complete(kind + ": " + cause.getMessage());
    }

    @Override
    public void writable() {}
  }

  @Test
  void aCallWithoutACertificateSaysWhatToDo() throws Exception {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      EventLoop loop = group.next();
      UpstreamPool pool =
          new UpstreamPool(loop, NioSocketChannel::new, new UpstreamTls(new Expired()));
      for (boolean http2 : List.of(false, true)) {
        UpstreamKey key =
            new UpstreamKey(
                "127.0.0.1",
                1,
                http2,
                true,
                "ratings.default.svc.cluster.local",
                Set.of(SpiffeId.of("cluster.local", "default", "ratings")),
                List.of("istio"),
                2,
                1_000,
                60);
        Failure failure = new Failure();
        loop.execute(() -> pool.open(key, failure));
        assertThat(failure.heard.get(30, TimeUnit.SECONDS)).isEqualTo("TLS: " + EXPIRED);
      }
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }
}
