/**
 * Who this workload is: its key and certificate from the CA, their rotation, and TLS that proves it
 * and checks the other side.
 */
@NullMarked
package io.inmesh.runtime.identity;

import org.jspecify.annotations.NullMarked;
