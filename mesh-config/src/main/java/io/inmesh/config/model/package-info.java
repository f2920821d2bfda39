/**
 * Resources and registered workloads joined: services with their endpoints, and which rule holds
 * for whom. Immutable.
 */
@NullMarked
package io.inmesh.config.model;

import org.jspecify.annotations.NullMarked;
