/**
 * What the control plane remembers: resources with their revision log, grants, registrations,
 * audit.
 *
 * <p>One JDBC database, H2 on disk by default. Writers take turns; a call that returns has its data
 * on disk. Readers are served from an immutable picture in memory and never wait.
 */
@NullMarked
package io.inmesh.controlplane.store;

import org.jspecify.annotations.NullMarked;
