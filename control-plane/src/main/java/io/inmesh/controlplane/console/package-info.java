/** The console: for now one page that says what runs and where everything is. */
@NullMarked
package io.inmesh.controlplane.console;

import org.jspecify.annotations.NullMarked;
