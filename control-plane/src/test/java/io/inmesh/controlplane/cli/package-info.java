/** The command line against a real control plane, and its words against a real client's deeds. */
@NullMarked
package io.inmesh.controlplane.cli;

import org.jspecify.annotations.NullMarked;
