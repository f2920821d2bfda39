package io.inmesh.runtime.transport;

import io.inmesh.time.Scheduler;
import io.inmesh.time.Ticker;
import java.util.concurrent.Executor;

/**
 * The serial executor that owns all control state, with its clock: what runs on it never runs
 * beside anything else of it, so that state needs no lock. Tests put a hand-driven one in its
 * place.
 *
 * @param executor runs one task at a time, in order
 * @param scheduler runs later what is given to it, on the same thread
 * @param ticker its clock
 */
public record Loop(Executor executor, Scheduler scheduler, Ticker ticker) {}
