package io.inmesh.internal.routing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The processor time that an iteration took: on a shared machine the clock tells of others. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class CpuTime {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Of the benchmark's thread, in one iteration. */
  public long cpuNanos;

  /** Counted by the benchmark. */
  public long calls;

  /** How many routes the benchmark had in this iteration. */
  public long routes;

  private long begin;

  /** An iteration begins. */
  @Setup(Level.Iteration)
  public void begin() {
    begin = THREADS.getCurrentThreadCpuTime();
  }

  /** An iteration ends. */
  @TearDown(Level.Iteration)
  public void end() {
    cpuNanos = THREADS.getCurrentThreadCpuTime() - begin;
  }
}
