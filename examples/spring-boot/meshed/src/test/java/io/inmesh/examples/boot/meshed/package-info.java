/** The example application: as processes beside a real control plane, and in one with its test. */
@NullMarked
package io.inmesh.examples.boot.meshed;

import org.jspecify.annotations.NullMarked;
