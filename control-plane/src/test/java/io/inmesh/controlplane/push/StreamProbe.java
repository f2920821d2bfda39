package io.inmesh.controlplane.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Takes down what a stream answers. */
public final class StreamProbe<R> implements StreamObserver<R> {
  private static final long SECONDS = 10;

  private final BlockingQueue<R> answers = new LinkedBlockingQueue<>();
  private final CompletableFuture<Object> answered = new CompletableFuture<>();
  private final CompletableFuture<Status> ended = new CompletableFuture<>();

  @Override
  public void onNext(R answer) {
    answers.add(answer);
    answered.complete(answered);
  }

  @Override
  public void onError(Throwable cause) {
    ended.complete(Status.fromThrowable(cause));
  }

  @Override
  public void onCompleted() {
    ended.complete(Status.OK);
  }

  /** The next answer. */
  public R next() {
    try {
      R answer = answers.poll(SECONDS, TimeUnit.SECONDS);
      return answer == null ? fail("no answer in %d s".formatted(SECONDS)) : answer;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether an answer comes first, and not the end. */
  public boolean isServed() {
    return CompletableFuture.anyOf(answered, ended).orTimeout(SECONDS, TimeUnit.SECONDS).join()
        == answered;
  }

  /** There is no answer that was not taken. */
  public void nothingMore() {
    assertThat(answers).isEmpty();
  }

  public Status end() {
    try {
      return ended.get(SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the stream did not end in %d s".formatted(SECONDS), e);
    }
  }
}
