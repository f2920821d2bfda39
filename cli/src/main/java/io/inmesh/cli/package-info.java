/** The inmesh command. */
@NullMarked
package io.inmesh.cli;

import org.jspecify.annotations.NullMarked;
