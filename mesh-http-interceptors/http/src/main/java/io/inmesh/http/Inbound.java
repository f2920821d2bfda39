package io.inmesh.http;

import io.inmesh.call.InboundCall;
import io.inmesh.runtime.telemetry.InboundContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import java.io.IOException;

/** An admitted request on its way through the application, until it has been answered. */
final class Inbound implements AsyncListener {
  private final InboundCall call;
  private final CountingRequest request;
  private final CountingResponse response;
  private final String requestId;

  Inbound(InboundCall call, CountingRequest request, CountingResponse response, String requestId) {
    this.call = call;
    this.request = request;
    this.response = response;
    this.requestId = requestId;
  }

  @SuppressWarnings("try") // the scope is there to be closed
  void run(FilterChain chain) throws IOException, ServletException {
    boolean returned = false;
    try (InboundContext.Scope scope =
        InboundContext.from(new ServletRequestView(request, requestId)).attach()) {
      chain.doFilter(request, response);
      returned = true;
    } finally {
      if (returned && request.isAsyncStarted()) {
        request.getAsyncContext().addListener(this);
      } else {
        end(returned);
      }
    }
  }

  /** An exception that leaves the application becomes a 500 in the container, after us. */
  private void end(boolean returned) {
    response.finish();
    int status = returned || response.isCommitted() ? response.getStatus() : 500;
    call.complete(status, request.bytes(), response.bytes());
  }

  @Override
  public void onComplete(AsyncEvent event) {
    end(true);
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    // onComplete follows
  }

  @Override
  public void onError(AsyncEvent event) {
    // onComplete follows
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }
}
