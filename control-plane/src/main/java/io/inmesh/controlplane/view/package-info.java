/** From what is stored and who is registered to what clients see. No I/O, no threads of its own. */
@NullMarked
package io.inmesh.controlplane.view;

import org.jspecify.annotations.NullMarked;
