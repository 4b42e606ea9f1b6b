package dev.detour.chaos;

/**
 * What a node holds.
 *
 * @param node its number, from 1
 * @param heap live bytes after a collection
 * @param threads of the process
 * @param files open descriptors
 */
record Vitals(int node, long heap, int threads, int files) {}
