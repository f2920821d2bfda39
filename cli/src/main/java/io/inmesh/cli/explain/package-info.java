/** Why a request goes where it goes. */
@NullMarked
package io.inmesh.cli.explain;

import org.jspecify.annotations.NullMarked;
