package io.inmesh.cli.demo;

import io.inmesh.cli.client.UnreachableException;
import io.inmesh.cli.launch.Installation;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts the parts of the demo in their order, watches them, and ends them all. Of one demo
 * directory there is one supervisor, held by a file lock.
 */
final class Supervisor implements AutoCloseable {

  private static final Duration PAGES_PATIENCE = Duration.ofMinutes(2);
  private static final long TICK_MILLIS = 200;
  private static final int PAGES_OF_A_REHEARSAL = 9;

  /** A start is work for a processor; more of them at once only make each one slow. */
  private static final int STARTS_AT_ONCE =
      Math.max(3, Runtime.getRuntime().availableProcessors() + 1);

  private final DemoDirectory directory;
  private final Bookinfo bookinfo;
  private final Setup setup;
  private final String namespace;
  private final Report report;
  private final Map<String, Running> programs = new LinkedHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ExecutorService starters =
      Executors.newFixedThreadPool(STARTS_AT_ONCE, Supervisor::daemon);
  private final FileChannel lockFile;
  private volatile boolean ready;
  private volatile boolean ending;

  private Supervisor(
      DemoDirectory directory,
      Bookinfo bookinfo,
      Setup setup,
      String namespace,
      Report report,
      FileChannel lockFile) {
    this.directory = directory;
    this.bookinfo = bookinfo;
    this.setup = setup;
    this.namespace = namespace;
    this.report = report;
    this.lockFile = lockFile;
    bookinfo
        .all()
        .forEach(
            program ->
                programs.put(program.id(), new Running(program, bookinfo.ports(), directory)));
  }

  /**
   * Takes the demo directory and prepares it; starts nothing yet.
   *
   * @throws DirectoryTakenException if a demo runs from this directory already
   */
  static Supervisor of(
      Installation installation,
      DemoDirectory directory,
      String namespace,
      String version,
      Report report)
      throws IOException, DemoException, InterruptedException {
    return of(installation, directory, namespace, version, report, false);
  }

  /** The same for a rehearsal, whose parts record their classes. */
  static Supervisor rehearsing(
      Installation installation, DemoDirectory directory, String version, Report report)
      throws IOException, DemoException, InterruptedException {
    return of(installation, directory, "default", version, report, true);
  }

  private static Supervisor of(
      Installation installation,
      DemoDirectory directory,
      String namespace,
      String version,
      Report report,
      boolean rehearsal)
      throws IOException, DemoException, InterruptedException {
    directory.create();
    FileChannel channel =
        FileChannel.open(directory.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new DirectoryTakenException(directory.root());
    }
    Leftovers.end(DemoState.read(directory)); // they would write into the new demo's folders
    directory.reset();
    Interpreters interpreters = Interpreters.of(Runtimes.ofThisMachine());
    interpreters.notes().forEach(report::note);
    Bookinfo bookinfo =
        new Bookinfo(installation, directory, namespace, interpreters, version, rehearsal);
    Setup setup = new Setup(installation, directory, bookinfo, namespace);
    return new Supervisor(directory, bookinfo, setup, namespace, report, channel);
  }

  /** Lets the commands find this demo before its parts start. */
  void announce() throws IOException {
    save();
  }

  /**
   * Brings everything up; returns when the pages are served.
   *
   * @throws DemoException when a part does not come up; what runs is left to {@link #close()}
   */
  void start() throws DemoException, IOException, InterruptedException {
    setup.writeToken();
    save();
    Future<?> controlPlane = startLater(bookinfo.controlPlane());
    List<Future<?>> parts = new ArrayList<>();
    bookinfo.applications().forEach(program -> parts.add(startLater(program)));
    await(controlPlane);
    try {
      setup.apply();
      setup.issueTokens();
    } catch (UnreachableException e) {
      throw new DemoException(
          e.getMessage() == null ? "the control plane is gone" : e.getMessage(), e);
    }
    bookinfo.meshed().forEach(program -> parts.add(startLater(program)));
    for (Future<?> part : parts) {
      await(part);
    }
    awaitPages();
    await(startLater(bookinfo.traffic()));
    ready = true;
    report.ready(state());
    save(); // after the report: "demo up --detach" returns when it reads this, and shows what is
    // written by then
  }

  /** Asks for the page a few times, so that each version of reviews has answered. */
  void browse() {
    URI page = URI.create(bookinfo.urls().getOrDefault("productpage", ""));
    for (int i = 0; i < PAGES_OF_A_REHEARSAL; i++) {
      Probe.get(page);
    }
  }

  /** Looks after the parts until the demo is to end. */
  void watch() throws InterruptedException, IOException {
    while (!ended.await(TICK_MILLIS, TimeUnit.MILLISECONDS) && !ending) {
      for (Running running : programs.values()) {
        if (running.isLost()) {
          lost(running);
        }
      }
      for (Requests.Request request : Requests.take(directory)) {
        obey(request);
      }
    }
  }

  DemoState state() {
    List<DemoState.Workload> workloads = new ArrayList<>();
    for (Running running : programs.values()) {
      Program program = running.program();
      workloads.add(
          new DemoState.Workload(
              program.id(),
              program.name(),
              program.version(),
              program.language(),
              program.kind().text(),
              running.process(),
              program.ports()));
    }
    ProcessHandle self = ProcessHandle.current();
    return new DemoState(
        new DemoState.ProcessId(self.pid(), Child.startedMillis(self)),
        ready,
        namespace,
        bookinfo.urls(),
        setup.kubectl(),
        directory.token().toString(),
        workloads);
  }

  /**
   * Ends everything that was started: callers first, the control plane last. Safe to call twice.
   */
  @Override
  public synchronized void close() {
    if (ended.getCount() == 0) {
      return;
    }
    ending = true;
    starters.shutdownNow();
    List<Running> middle = new ArrayList<>(programs.values());
    Running traffic = programs.get(bookinfo.traffic().id());
    Running controlPlane = programs.get(bookinfo.controlPlane().id());
    middle.remove(traffic);
    middle.remove(controlPlane);
    end(traffic == null ? List.of() : List.of(traffic));
    end(middle);
    end(controlPlane == null ? List.of() : List.of(controlPlane));
    ready = false;
    try {
      Files.deleteIfExists(directory.state());
      bookinfo.ports().close();
      lockFile.close();
    } catch (IOException e) {
      report.problem("the demo's state could not be removed: " + e.getMessage());
    }
    ended.countDown();
  }

  /**
   * Ends everything by force, even if {@link #close()} is waiting for it meanwhile: for a rehearsal
   * that nobody wants any more.
   */
  void abandon() {
    ending = true;
    starters.shutdownNow();
    programs.values().forEach(Running::kill);
    close();
  }

  private void end(List<Running> group) {
    group.forEach(Running::terminate);
    for (Running running : group) {
      try {
        if (running.awaitEnd()) {
          report.recorded(running.program());
        }
      } catch (IOException e) {
        report.problem(
            running.program().id() + ": its class archive was not kept: " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private Future<?> startLater(Program program) {
    Running running = running(program.id());
    return starters.submit(
        () -> {
          begin(running);
          return null;
        });
  }

  private void begin(Running running) throws DemoException, IOException, InterruptedException {
    long began = System.nanoTime();
    if (ending) {
      return;
    }
    running.start();
    save();
    running.awaitReady();
    report.started(running.program(), Duration.ofNanos(System.nanoTime() - began));
  }

  private Running running(String id) {
    Running running = programs.get(id);
    if (running == null) {
      throw new IllegalArgumentException("no part is called " + id);
    }
    return running;
  }

  private static void await(Future<?> part)
      throws DemoException, IOException, InterruptedException {
    try {
      part.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof DemoException problem) {
        throw problem;
      }
      if (cause instanceof IOException problem) {
        throw problem;
      }
      throw new IllegalStateException(cause);
    }
  }

  /** The page and the page through the gateway, each with all its parts. */
  private void awaitPages() throws DemoException, InterruptedException {
    long giveUpAt = System.nanoTime() + PAGES_PATIENCE.toNanos();
    for (String which : List.of("productpage", "gateway")) {
      URI page = URI.create(bookinfo.urls().getOrDefault(which, ""));
      Probe.Answer answer = Probe.get(page);
      while (answer.status() != 200 || answer.body().contains("Error fetching")) {
        if (System.nanoTime() > giveUpAt) {
          throw new DemoException(
              "%s is not served whole within %d s: %s %s"
                  .formatted(page, PAGES_PATIENCE.toSeconds(), answer.status(), answer.body()));
        }
        TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        answer = Probe.get(page);
      }
    }
  }

  private void lost(Running running) throws InterruptedException, IOException {
    report.problem(
        "%s has ended by itself (see %s). Start it again: ./inmesh demo start %s"
            .formatted(
                running.program().id(),
                directory.log(running.program().id()),
                running.program().id()));
    running.terminate();
    running.awaitEnd();
    save();
  }

  private void obey(Requests.Request request) throws InterruptedException, IOException {
    for (Running running : programs.values()) {
      if (!request.concerns(running.program())) {
        continue;
      }
      try {
        if (request.stops()) {
          running.terminate();
          running.awaitEnd();
        }
        if (request.starts() && running.process().alive().isEmpty()) {
          begin(running);
        }
      } catch (DemoException e) {
        report.problem(String.valueOf(e.getMessage()));
      }
    }
    save();
    request.done();
  }

  private synchronized void save() throws IOException {
    if (ended.getCount() > 0) {
      state().write(directory);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "demo-start");
    thread.setDaemon(true);
    return thread;
  }
}
