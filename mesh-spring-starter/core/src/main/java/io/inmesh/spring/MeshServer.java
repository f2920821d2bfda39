package io.inmesh.spring;

import io.inmesh.http.MeshPort;
import io.inmesh.http.MeshServletFilter;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.identity.IdentityUnavailableException;
import io.inmesh.snapshot.MtlsMode;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's own port in the mesh: what its connector must know, the filter before its
 * servlets, and its registration once it is bound. It stands before the mesh has started: requests
 * wait for it, and connections see PERMISSIVE, as before every first configuration.
 */
public final class MeshServer implements MeshPort, Filter {
  private static final Logger log = LoggerFactory.getLogger(MeshServer.class);

  private final MeshLifecycle mesh;
  private final MeshServletFilter filter;
  private volatile int workloadPort;
  private volatile boolean tls;

  /**
   * @param workloadPort as declared: what policies name; 0 = the one that gets bound
   * @param excludePaths not the mesh's, for probes
   */
  public MeshServer(MeshLifecycle mesh, int workloadPort, List<String> excludePaths) {
    this.mesh = mesh;
    this.workloadPort = workloadPort;
    this.filter =
        new MeshServletFilter(() -> mesh.workload().mesh(), () -> this.workloadPort, excludePaths);
  }

  /** The connector tells mesh TLS from plaintext. */
  public void speaksTls() {
    tls = true;
  }

  /** The connector is none that we know, so peers reach it in plaintext alone. */
  public void plaintextOnly(String connector, String mend) {
    log.warn(
        "{} cannot share its port with mesh TLS: callers reach it in plaintext, and a STRICT policy "
            + "refuses every request. {}",
        connector,
        mend);
  }

  /** The server is bound: from now on peers may come. */
  public void bound(int boundPort) {
    if (workloadPort == 0) {
      workloadPort = boundPort;
    }
    mesh.declare(new InboundPort(workloadPort, boundPort, "http", tls));
  }

  @Override
  public MtlsMode mode() {
    Workload workload = mesh.startedWorkload();
    return workload == null ? MtlsMode.PERMISSIVE : workload.mesh().mtlsMode(workloadPort);
  }

  @Override
  public @Nullable SSLContext tls() {
    Workload workload = mesh.startedWorkload();
    try {
      return workload == null ? null : workload.identity().server();
    } catch (IdentityUnavailableException e) {
      return null; // fail closed until there is a certificate
    }
  }

  @Override
  public @Nullable SpiffeId peer(SSLSession session) {
    Workload workload = mesh.startedWorkload();
    return workload == null ? null : workload.identity().peer(session);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    filter.doFilter(request, response, chain);
  }
}
