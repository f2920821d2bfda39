/** The control plane's API as the commands use it. */
@NullMarked
package io.inmesh.cli.client;

import org.jspecify.annotations.NullMarked;
