/** The example application as processes, beside a real control plane. */
@NullMarked
package io.inmesh.examples.boot.meshed;

import org.jspecify.annotations.NullMarked;
