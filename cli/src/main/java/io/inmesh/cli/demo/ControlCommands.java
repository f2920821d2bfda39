package io.inmesh.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code inmesh demo stop | start | restart}: try what happens when a part is away. */
final class ControlCommands {

  private static final long POLL_MILLIS = 50;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(150);

  private ControlCommands() {}

  /** {@code inmesh demo stop}. */
  @Command(name = "stop", description = "Stop one part.", mixinStandardHelpOptions = true)
  static final class Stop extends Control {
    Stop() {
      super(Requests.Verb.STOP);
    }
  }

  /** {@code inmesh demo start}. */
  @Command(
      name = "start",
      description = "Start a part that was stopped.",
      mixinStandardHelpOptions = true)
  static final class Start extends Control {
    Start() {
      super(Requests.Verb.START);
    }
  }

  /** {@code inmesh demo restart}. */
  @Command(
      name = "restart",
      description = "Stop one part and start it again.",
      mixinStandardHelpOptions = true)
  static final class Restart extends Control {
    Restart() {
      super(Requests.Verb.RESTART);
    }
  }

  private abstract static class Control implements Callable<Integer> {

    private final Requests.Verb verb;

    @Parameters(
        paramLabel = "NAME",
        description = "As status shows it, such as control-plane or reviews-v2.")
    private String name = "";

    Control(Requests.Verb verb) {
      this.verb = verb;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      DemoDirectory directory = DemoCommand.directory();
      DemoState state = DemoState.read(directory);
      if (state.supervisor().alive().isEmpty()) {
        System.err.println("inmesh: no demo is running. Start one: ./inmesh demo");
        return 1;
      }
      if (state.workloads().stream().noneMatch(this::isIt)) {
        System.err.printf(
            "inmesh: no part is called \"%s\" (there are: %s)%n",
            name,
            state.workloads().stream()
                .map(DemoState.Workload::id)
                .collect(Collectors.joining(", ")));
        return 1;
      }
      return await(Requests.leave(directory, verb, name), directory);
    }

    private int await(Path request, DemoDirectory directory)
        throws IOException, InterruptedException {
      long giveUpAt = System.nanoTime() + PATIENCE_NANOS;
      while (Files.exists(request)) {
        if (System.nanoTime() > giveUpAt) {
          System.err.println(
              "inmesh: the supervisor did not answer; see ./inmesh demo logs " + name);
          return 1;
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
      boolean wantsRunning = verb != Requests.Verb.STOP;
      boolean done =
          DemoState.read(directory).workloads().stream()
              .filter(this::isIt)
              .allMatch(workload -> workload.process().alive().isPresent() == wantsRunning);
      System.out.println(
          name
              + (wantsRunning
                  ? done ? " runs" : " did not start"
                  : done ? " is stopped" : " still runs"));
      return done ? 0 : 1;
    }

    private boolean isIt(DemoState.Workload workload) {
      return workload.name().equals(name) || workload.id().equals(name);
    }
  }
}
