@NullMarked
package io.inmesh.runtime.transport;

import org.jspecify.annotations.NullMarked;
