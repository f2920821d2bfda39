package io.inmesh.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.inmesh.Mesh;
import io.inmesh.call.InboundCall;
import io.inmesh.call.LocalReply;
import io.inmesh.call.Peer;
import io.inmesh.call.Verdict;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.runtime.telemetry.InboundContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;

/**
 * Lets the mesh admit or refuse each gRPC call to this workload. On a builder of your own, add it
 * last: gRPC asks the last that was added first. {@link InmeshServer} sees to that by itself.
 */
@SuppressWarnings("try") // a scope is there to be closed, not to be used
public final class InmeshServerInterceptor implements ServerInterceptor {
  private static final int NO_STATUS = -1;

  private final Mesh mesh;
  private final WorkloadIdentity identity;
  private final int workloadPort;

  /**
   * For the calls of one port.
   *
   * @param workloadPort the declared port: what policies and metrics use
   */
  public InmeshServerInterceptor(Mesh mesh, WorkloadIdentity identity, int workloadPort) {
    this.mesh = mesh;
    this.identity = identity;
    this.workloadPort = workloadPort;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Peer peer = peer(call);
    String authority = call.getAuthority() == null ? "" : call.getAuthority();
    GrpcRequestView view =
        GrpcRequestView.inbound(
            authority, '/' + call.getMethodDescriptor().getFullMethodName(), headers);
    MetadataEditor editor = new MetadataEditor(headers);
    InboundContext.ensureRequestId(view, editor);
    InboundCall inbound = mesh.inbound(workloadPort, view, peer);
    if (inbound.verdict() != Verdict.ADMIT) {
      refuse(call, inbound);
      return new ServerCall.Listener<>() {};
    }
    if (AnyMethod.isUnserved(call.getMethodDescriptor())) {
      end(call, inbound, AnyMethod.unserved(call.getMethodDescriptor()), new Metadata(), 200);
      return new ServerCall.Listener<>() {};
    }
    inbound.editRequestHeaders(editor);
    InboundContext context = InboundContext.from(view);
    try (InboundContext.Scope scope = context.attach()) {
      return new Finishing<>(
          next.startCall(new Watched<>(call, inbound), headers),
          inbound,
          context,
          ServedStream.current());
    } catch (RuntimeException | Error e) {
      inbound.grpcStatus(Status.UNKNOWN.getCode().value()); // as gRPC answers
      inbound.complete(200, 0, 0);
      throw e;
    }
  }

  /** Why, in a sentence, is for mesh peers alone; a stranger learns that it was refused. */
  private static void refuse(ServerCall<?, ?> call, InboundCall inbound) {
    LocalReply reply = inbound.reply();
    Status status = Statuses.of(reply);
    if (inbound.peer().id() == null) {
      status = status.withDescription(reply.body());
    }
    end(call, inbound, status, Statuses.trailers(reply), reply.status());
  }

  /** Answers in the application's place. */
  private static void end(
      ServerCall<?, ?> call, InboundCall inbound, Status status, Metadata trailers, int http) {
    inbound.editResponseHeaders(new MetadataEditor(trailers));
    inbound.grpcStatus(status.getCode().value());
    call.close(status, trailers);
    inbound.complete(http, 0, 0);
  }

  private Peer peer(ServerCall<?, ?> call) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    String address =
        remote instanceof InetSocketAddress internet && internet.getAddress() != null
            ? internet.getAddress().getHostAddress()
            : "unknown";
    SpiffeId id =
        session == null ? null : PeerOfConnection.of(call.getAttributes(), session, identity);
    return new Peer(id, address, session != null);
  }

  /** Sees the status that the application closes with. */
  private static final class Watched<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final InboundCall inbound;

    private Watched(ServerCall<Q, A> call, InboundCall inbound) {
      super(call);
      this.inbound = inbound;
    }

    @Override
    public void sendHeaders(Metadata headers) {
      inbound.editResponseHeaders(new MetadataEditor(headers));
      super.sendHeaders(headers);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      inbound.editResponseHeaders(new MetadataEditor(trailers));
      inbound.grpcStatus(status.getCode().value());
      super.close(status, trailers);
    }
  }

  /**
   * Works for the application inside the request's context, and ends the inbound call when gRPC
   * says that it is over. gRPC calls these one at a time, on threads of its choice.
   */
  private static final class Finishing<Q> extends SimpleForwardingServerCallListener<Q> {
    private final InboundCall inbound;
    private final InboundContext context;
    private final ServedStream stream;

    private Finishing(
        ServerCall.Listener<Q> listener,
        InboundCall inbound,
        InboundContext context,
        ServedStream stream) {
      super(listener);
      this.inbound = inbound;
      this.context = context;
      this.stream = stream;
    }

    @Override
    public void onMessage(Q message) {
      work(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      work(super::onHalfClose);
    }

    @Override
    public void onReady() {
      work(super::onReady);
    }

    /** What the application throws, gRPC answers with UNKNOWN, past every interceptor. */
    private void work(Runnable event) {
      try (InboundContext.Scope scope = context.attach()) {
        event.run();
      } catch (RuntimeException | Error e) {
        inbound.grpcStatus(Status.UNKNOWN.getCode().value());
        throw e;
      }
    }

    @Override
    public void onComplete() {
      inbound.complete(200, stream.receivedBytes(), stream.sentBytes());
      super.onComplete();
    }

    @Override
    public void onCancel() {
      Status answered = stream.answeredByGrpc();
      inbound.grpcStatus(answered == null ? NO_STATUS : answered.getCode().value());
      if (answered == null) {
        inbound.abandon();
      } else {
        inbound.complete(200, stream.receivedBytes(), stream.sentBytes());
      }
      super.onCancel();
    }
  }
}
