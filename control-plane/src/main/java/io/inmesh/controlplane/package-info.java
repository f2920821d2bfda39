/** The control plane: store, model, push. */
@NullMarked
package io.inmesh.controlplane;

import org.jspecify.annotations.NullMarked;
