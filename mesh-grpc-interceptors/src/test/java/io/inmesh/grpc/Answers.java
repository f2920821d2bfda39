package io.inmesh.grpc;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What the client of a stream is told. */
final class Answers implements ClientResponseObserver<byte[], byte[]> {
  final List<String> texts = Collections.synchronizedList(new ArrayList<>());

  /** The code of its status. */
  final CompletableFuture<String> end = new CompletableFuture<>();

  /** How often it was told to go on sending. */
  final AtomicInteger ready = new AtomicInteger();

  private final Consumer<ClientCallStreamObserver<byte[]>> whenReady;

  Answers() {
    this(requests -> {});
  }

  /**
   * Sends as soon as it may.
   *
   * @param whenReady done once
   */
  Answers(Consumer<ClientCallStreamObserver<byte[]>> whenReady) {
    this.whenReady = whenReady;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<byte[]> requests) {
    requests.setOnReadyHandler(
        () -> {
          if (ready.incrementAndGet() == 1) {
            whenReady.accept(requests);
          }
        });
  }

  @Override
  public synchronized void onNext(byte[] answer) {
    texts.add(Streams.text(answer));
    notifyAll();
  }

  synchronized void await(int count) throws InterruptedException {
    while (texts.size() < count) {
      wait(10_000);
    }
  }

  @Override
  public void onError(Throwable failure) {
    end.complete(Status.fromThrowable(failure).getCode().name());
  }

  @Override
  public void onCompleted() {
    end.complete("OK");
  }
}
