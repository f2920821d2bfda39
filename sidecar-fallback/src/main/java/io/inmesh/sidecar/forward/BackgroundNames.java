package io.inmesh.sidecar.forward;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks up names by the JDK, off the event loops: a slow name server holds up the calls to its own
 * names and nobody else's. Only calls that pass by the mesh have names; endpoints have addresses.
 */
final class BackgroundNames extends AddressResolverGroup<InetSocketAddress> {
  private static final int THREADS_MAX = 4;
  private static final int WAITING_MAX = 1_000;

  /** For the process. */
  static final BackgroundNames GROUP = new BackgroundNames();

  private final ThreadPoolExecutor lookups =
      new ThreadPoolExecutor(
          THREADS_MAX,
          THREADS_MAX,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITING_MAX),
          new DefaultThreadFactory("inmesh-names", true));

  private BackgroundNames() {
    lookups.allowCoreThreadTimeOut(true);
  }

  /** An address as it is; a name to be looked up when somebody connects. */
  static InetSocketAddress address(String host, int port) {
    InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
    return literal == null
        ? InetSocketAddress.createUnresolved(host, port)
        : new InetSocketAddress(literal, port);
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new Names(executor).asAddressResolver();
  }

  private interface Lookup<T> {
    T run() throws UnknownHostException;
  }

  private <T> void answer(Promise<T> promise, Lookup<T> lookup) {
    try {
      lookups.execute(
          () -> {
            try {
              promise.trySuccess(lookup.run());
            } catch (UnknownHostException | RuntimeException e) {
              promise.tryFailure(e);
            }
          });
    } catch (RejectedExecutionException e) {
      promise.tryFailure(new UnknownHostException("too many names are being looked up"));
    }
  }

  private final class Names extends InetNameResolver {
    private Names(EventExecutor executor) {
      super(executor);
    }

    @Override
    protected void doResolve(String host, Promise<InetAddress> promise) {
      answer(promise, () -> InetAddress.getByName(host));
    }

    @Override
    protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
      answer(promise, () -> List.of(InetAddress.getAllByName(host)));
    }
  }
}
