/** A live workload: configuration from the control plane, identity from the CA, one engine. */
@NullMarked
package io.inmesh.runtime;

import org.jspecify.annotations.NullMarked;
