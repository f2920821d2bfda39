/**
 * How many connections a port holds, and of whom: strangers cannot take the places of workloads
 * that have proven who they are.
 */
@NullMarked
package io.inmesh.ca.connections;

import org.jspecify.annotations.NullMarked;
