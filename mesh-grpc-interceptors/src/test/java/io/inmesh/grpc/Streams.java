package io.inmesh.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that streams in every way, and what it sees of its callers. */
final class Streams {
  /** Answers each request with itself. */
  static final MethodDescriptor<byte[], byte[]> CHAT =
      Bytes.method("test.Streams/Chat", MethodType.BIDI_STREAMING);

  /** Answers with the length of all requests, in digits. */
  static final MethodDescriptor<byte[], byte[]> SUM =
      Bytes.method("test.Streams/Sum", MethodType.CLIENT_STREAMING);

  /** Counts from 0 to below the request, in digits. */
  static final MethodDescriptor<byte[], byte[]> COUNT =
      Bytes.method("test.Streams/Count", MethodType.SERVER_STREAMING);

  /** That have begun. */
  final AtomicInteger calls = new AtomicInteger();

  /** A caller has left in the middle. */
  final CountDownLatch gone = new CountDownLatch(1);

  ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("test.Streams")
        .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(this::chat))
        .addMethod(SUM, ServerCalls.asyncClientStreamingCall(this::sum))
        .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(this::count))
        .build();
  }

  private StreamObserver<byte[]> chat(StreamObserver<byte[]> answers) {
    return new Requests(answers) {
      @Override
      public void onNext(byte[] request) {
        answers.onNext(request);
      }
    };
  }

  private StreamObserver<byte[]> sum(StreamObserver<byte[]> answers) {
    return new Requests(answers) {
      private int sum;

      @Override
      public void onNext(byte[] request) {
        sum += request.length;
      }

      @Override
      public void onCompleted() {
        answers.onNext(bytes(Integer.toString(sum)));
        super.onCompleted();
      }
    };
  }

  private void count(byte[] request, StreamObserver<byte[]> answers) {
    calls.incrementAndGet();
    for (int i = 0; i < Integer.parseInt(text(request)); i++) {
      answers.onNext(bytes(Integer.toString(i)));
    }
    answers.onCompleted();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The server's side of a stream. */
  private abstract class Requests implements StreamObserver<byte[]> {
    private final StreamObserver<byte[]> answers;

    private Requests(StreamObserver<byte[]> answers) {
      this.answers = answers;
      calls.incrementAndGet();
    }

    @Override
    public void onError(Throwable left) {
      gone.countDown();
    }

    @Override
    public void onCompleted() {
      answers.onCompleted();
    }
  }
}
