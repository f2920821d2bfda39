@NullMarked
package io.inmesh.runtime.tls;

import org.jspecify.annotations.NullMarked;
