/**
 * What Bookinfo needs beside its services, on the JDK alone: steady traffic, and stand-ins for a
 * machine without Python or Node. A stand-in says that it is one.
 */
@NullMarked
package io.inmesh.examples.standins;

import org.jspecify.annotations.NullMarked;
