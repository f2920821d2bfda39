/** Configuration without kubectl: apply, get, delete, history. */
@NullMarked
package io.inmesh.cli.config;

import org.jspecify.annotations.NullMarked;
