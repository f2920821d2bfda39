package io.inmesh.examples.meshit;

/**
 * What a call was answered with.
 *
 * @param status of HTTP
 */
record Answer(int status, String body) {}
