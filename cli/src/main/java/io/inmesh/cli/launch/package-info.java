/**
 * How the parts of Inmesh are started as processes of their own: class paths, JVM flags, class
 * archives.
 */
@NullMarked
package io.inmesh.cli.launch;

import org.jspecify.annotations.NullMarked;
