/**
 * The demo: Bookinfo in four languages on this machine, each workload a process of its own, watched
 * by one supervisor.
 *
 * <p>Threads: the supervisor has one thread that waits and decides; parts start on a small pool.
 * Every process is started through a watcher that ends it when the supervisor is gone, however it
 * went.
 */
@NullMarked
package io.inmesh.cli.demo;

import org.jspecify.annotations.NullMarked;
